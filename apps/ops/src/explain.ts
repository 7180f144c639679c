import { readDelivery } from '#callbacks';
import type { WorkKindName } from '#contracts';
import { readGroupPicture, readWork } from '#operating';
import { parseWorkKey } from '#work';
import type { DataSource } from 'typeorm';
import type { Parts } from './database.js';
import { explanation, type Facts } from './explanation.js';
import { printJson, refuse } from './print.js';

/** Reads all that is known of keys and prints it; for programs as a list. */
export async function explain(
  { dataSource }: Parts,
  keys: readonly string[],
  { json }: { json?: true },
): Promise<void> {
  const known: Facts[] = [];
  for (const key of keys) {
    const facts = await read(dataSource, key);
    if (facts) known.push(facts);
    else refuse(`nothing was ever wanted of ${key}`);
  }
  if (json) printJson(known);
  else for (const facts of known) console.log(explanation(facts).join('\n'));
}

async function read(dataSource: DataSource, key: string): Promise<Facts | undefined> {
  const { kind, id } = parseWorkKey(key)!;
  const work = await readWork(dataSource, key);
  const matter = await matterOf[kind]?.(dataSource, id);
  return work && { work, ...matter };
}

/** What the work of a kind is about, where there is more to tell than the work itself. */
const matterOf: Partial<
  Record<WorkKindName, (dataSource: DataSource, id: string) => Promise<Omit<Facts, 'work'>>>
> = {
  group: async (dataSource, id) => ({ group: await readGroupPicture(dataSource, Number(id)) }),
  callback: async (dataSource, id) => ({ delivery: await readDelivery(dataSource, id) }),
};
