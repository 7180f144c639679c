import { isDatabaseUnavailable } from '#database';
import type { EntityManager } from 'typeorm';
import { tellChanges } from './changes.js';
import { keyOf } from './event-key.js';
import { isTold } from './fold.js';
import { merge, type Processing } from './merge.js';
import { normaliseLine } from './normalise.js';
import type { Normalised } from './normalised.js';
import { countOutcomes, outcomeOf, strangeGroup, type Outcome } from './outcome.js';

/** Lines of the history that were kept as they came are events of this type. */
export const ofHistory = 'history';

/** What has become of lines of the history. */
export interface MergedLines {
  /** Those that are not blank. */
  lines: number;
  /** How many messages were new. */
  inserted: number;
  outcomes: Partial<Record<Outcome, number>>;
  /** The earliest and the latest moment of a message among them, in milliseconds since 1970; null: there is none. */
  span: readonly [number, number] | null;
}

/**
 * Merges lines of the history's file and tells what is new, in the caller's transaction. Those that can't be read, and
 * messages of groups that we do not know, are kept as events.
 */
export async function mergeLines(
  manager: EntityManager,
  texts: readonly string[],
  { outbox, ...kept }: Processing,
): Promise<MergedLines> {
  const read = texts.flatMap((text) => {
    const what = normaliseLine(text);
    return what ? { text, what, by: 'history' as const } : [];
  });
  const { fates, changes } = await merge(manager, read.filter(isTold), kept);
  const lines = read.map(({ text, what }) => ({ text, what, outcome: outcomeOf(what, fates) }));
  const strays = lines.filter(({ outcome }) => outcome === 'unknown_group' || outcome.startsWith('unknown:'));
  if (strays.length > 0) await keep(manager, strays);
  await tellChanges(manager, outbox, changes);
  const inserted = [...fates.values()].filter((fate) => fate === 'inserted').length;
  const times = read.flatMap(({ what }) => (what.kind === 'message' ? what.msg_time : []));
  const outcomes = countOutcomes(lines.map(({ outcome }) => outcome));
  return { lines: lines.length, inserted, outcomes, span: spanOf(times) };
}

/**
 * The same, each line in a transaction of its own: one that can't be merged, by a fault of ours, is set aside as `failed`
 * and holds up no other.
 * @param transaction opens one
 */
export async function mergeOneByOne(
  transaction: (change: (manager: EntityManager) => Promise<MergedLines>) => Promise<MergedLines>,
  texts: readonly string[],
  processing: Processing,
): Promise<MergedLines> {
  let all = noLines;
  for (const text of texts) {
    const one = await transaction((manager) => mergeLines(manager, [text], processing)).catch((error: unknown) => {
      if (isDatabaseUnavailable(error)) throw error;
      const { code, name } = error as Error & { code?: string };
      return transaction((manager) => setAside(manager, text, code ?? name));
    });
    all = together(all, one);
  }
  return all;
}

export const noLines: MergedLines = { lines: 0, inserted: 0, outcomes: {}, span: null };

/** What has become of both. */
export function together(one: MergedLines, other: MergedLines): MergedLines {
  const outcomes = { ...one.outcomes };
  for (const [outcome, count] of Object.entries(other.outcomes) as [Outcome, number][])
    outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  const span = spanOf([...(one.span ?? []), ...(other.span ?? [])]);
  return { lines: one.lines + other.lines, inserted: one.inserted + other.inserted, outcomes, span };
}

function spanOf(times: readonly number[]): MergedLines['span'] {
  if (times.length === 0) return null;
  // Not by spreading: there may be more of them than a call takes arguments.
  const [first, last] = times.reduce(
    ([least, most], time) => [Math.min(least, time), Math.max(most, time)],
    [times[0]!, times[0]!],
  );
  return [first, last];
}

const keepLines = `insert into chat_event (msg_id, event_type, chat_type, body, processed_at, outcome, error, easemob_group_id)
  select msg_id, '${ofHistory}', chat_type, body, now(), outcome, error, group_id
    from json_to_recordset($1::json) as x(msg_id text, chat_type text, body text, outcome text, error text, group_id text)
   order by msg_id
  on conflict (msg_id, event_type, chat_type) do nothing`;

interface KeptLine {
  text: string;
  what: Normalised;
  outcome: Outcome;
  /** A code: the database's own words may hold a child's. */
  error?: string;
}

async function keep(manager: EntityManager, lines: readonly KeptLine[]): Promise<void> {
  const rows = lines.map(({ text, what, outcome, error }) => {
    const { msg_id, chat_type } = keyOf(text);
    const group_id = strangeGroup(what, outcome);
    return { msg_id, chat_type, body: text.replaceAll('\0', ''), outcome, error, group_id };
  });
  await manager.query(keepLines, [JSON.stringify(rows)]);
}

async function setAside(manager: EntityManager, text: string, error: string): Promise<MergedLines> {
  const what = normaliseLine(text) ?? { kind: 'unknown', reason: 'bad_json' };
  await keep(manager, [{ text, what, outcome: 'failed', error }]);
  return { ...noLines, lines: 1, outcomes: { failed: 1 } };
}
