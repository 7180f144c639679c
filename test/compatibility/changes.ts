import { isDeepStrictEqual } from 'node:util';
import type { Json } from './json.js';
import { parts, type Message } from './message.js';

/** Something that is no longer as it was published. */
export interface Change {
  /** As a consumer names what it reads; empty for the message as a whole. */
  at: string;
  what: string;
  /** Breaks only who cannot do without it. */
  mayBeMissing?: true;
}

/** Words for people, and what is compared in a way of its own. */
const apart = ['title', 'description', 'examples', '$comment', 'deprecated', 'properties', 'required', 'items', 'enum'];

/**
 * What a schema says of the values at a place that it did not say before, or no longer says. Whatever is added beside what
 * was there is no change: readers leave alone what they do not know. Bounds and forms are promises in both directions.
 */
function schemaChanges(before: Json, after: Json, at: string): Change[] {
  const words = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((word) => !apart.includes(word));
  const changed = words
    .filter((word) => !isDeepStrictEqual(before[word], after[word]))
    .map((word) => ({ at, what: `has another ${word} (${told(before[word])}, now ${told(after[word])})` }));
  return [
    ...changed,
    ...enumChanges(before, after, at),
    ...fieldChanges(before, after, at),
    ...itemChanges(before, after, at),
  ];
}

const told = (value: unknown): string => JSON.stringify(value) ?? 'none';

function enumChanges(before: Json, after: Json, at: string): Change[] {
  if (!before.enum && !after.enum) return [];
  const [was, is] = [before.enum, after.enum] as (unknown[] | undefined)[];
  if (!was || !is) return [{ at, what: `has ${is ? 'a list of its values' : 'no list of its values any more'}` }];
  return [
    ...was.filter((value) => !is.includes(value)).map((value) => ({ at, what: `is never ${told(value)} any more` })),
    ...is.filter((value) => !was.includes(value)).map((value) => ({ at, what: `may be ${told(value)}` })),
  ];
}

function fieldChanges(before: Json, after: Json, at: string): Change[] {
  const [was, is] = [before.properties ?? {}, after.properties ?? {}] as Record<string, Json>[];
  const always = (schema: Json, name: string) => ((schema.required ?? []) as string[]).includes(name);
  return Object.entries(was!).flatMap(([name, field]): Change[] => {
    const path = at === '' || at.endsWith(':') ? `${at}${name}` : `${at}.${name}`;
    const now = is![name];
    if (!now) return [{ at: path, what: 'is gone' }];
    const lost = always(before, name) && !always(after, name);
    const missing: Change[] = lost ? [{ at: path, what: 'may be missing', mayBeMissing: true }] : [];
    return [...missing, ...schemaChanges(field, now, path)];
  });
}

function itemChanges(before: Json, after: Json, at: string): Change[] {
  if (!before.items && !after.items) return [];
  return schemaChanges((before.items ?? {}) as Json, (after.items ?? {}) as Json, `${at}[]`);
}

/** What has become of a published message. */
export function changesOf(before: Message, after: Message | undefined): Change[] {
  if (!after) return [{ at: '', what: 'is no longer told' }];
  const outside = (['topic', 'exchange', 'contentType'] as const)
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name) => ({ at: '', what: `has another ${name} (${told(before[name])}, now ${told(after[name])})` }));
  const inside = (Object.keys(parts) as (keyof typeof parts)[]).flatMap((part) =>
    schemaChanges(before[part], after[part], parts[part]),
  );
  return [...outside, ...inside];
}
