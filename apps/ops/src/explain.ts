import { readFacts, type Facts, type Operator } from '#operating';
import { explanation } from './explanation.js';
import { printJson, refuse } from './print.js';

/** Reads all that is known of keys and prints it; for programs as a list. */
export async function explain({ reads }: Operator, keys: readonly string[], { json }: { json?: true }): Promise<void> {
  const known: Facts[] = [];
  for (const key of keys) {
    const facts = await readFacts(reads, key);
    if (facts) known.push(facts);
    else refuse(`nothing was ever wanted of ${key}`);
  }
  if (json) printJson(known);
  else for (const facts of known) console.log(explanation(facts).join('\n'));
}
