import { readDelivery } from '#callbacks';
import { parseWorkKey, readGroupPicture, readWork } from '#work';
import type { Parts } from './database.js';
import { explanation, type Facts } from './explanation.js';
import { printJson, refuse } from './print.js';

/** Reads all that is known of a key and prints it. */
export async function explain({ dataSource }: Parts, key: string, { json }: { json?: true }): Promise<void> {
  const work = await readWork(dataSource, key);
  const { kind, id } = parseWorkKey(key)!;
  if (!work || !/^\d{1,15}$/.test(id)) {
    if (json) printJson(null);
    return refuse(`nothing was ever wanted of ${key}`);
  }
  const facts: Facts = {
    work,
    ...(kind === 'group' && { group: await readGroupPicture(dataSource, Number(id)) }),
    ...(kind === 'callback' && { delivery: await readDelivery(dataSource, id) }),
  };
  if (json) printJson(facts);
  else console.log(explanation(facts).join('\n'));
}
