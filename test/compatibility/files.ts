import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Consumer } from './check.js';
import type { Json } from './json.js';
import { messagesOf, type Message } from './message.js';

const contracts = new URL('../../../libs/contracts/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, contracts), 'utf8'));
const filesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, contracts)).filter((name) => name.endsWith('.json'));

export const readDocument = (): Json => read('asyncapi.json') as Json;

/** What was promised when it was published, by the names of the messages. */
export const readPublished = (): Record<string, Message> =>
  Object.fromEntries(
    filesIn('published/').map((name) => [name.replace(/\.json$/, ''), read(`published/${name}`) as Message]),
  );

export const readConsumers = (): Consumer[] =>
  filesIn('consumers/').map((name) => read(`consumers/${name}`) as Consumer);

/** From now on all that the document says is a promise. */
export function publish(): void {
  mkdirSync(new URL('published/', contracts), { recursive: true });
  for (const [name, message] of Object.entries(messagesOf(readDocument())))
    writeFileSync(new URL(`published/${name}.json`, contracts), `${JSON.stringify(message, null, 2)}\n`);
}
