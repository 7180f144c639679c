import { isDatabaseUnavailable } from '#database';
import type { EntityManager } from 'typeorm';
import { tellChanges, type ChatOutbox } from './changes.js';
import { noteHours } from './hours.js';
import { ofHistory } from './lines.js';
import { merge, type Kept, type Processing } from './merge.js';
import { beforeGroupsChange } from './merge-statements.js';
import { normaliseCallback, normaliseLine } from './normalise.js';
import type { Normalised } from './normalised.js';
import { countOutcomes, isToBeForgotten, outcomeOf, strangeGroup, type Outcome } from './outcome.js';
import { isTold } from './fold.js';

interface EventRow {
  event_id: string;
  event_type: string;
  body: string;
}

/** An outbox whose messages are passed on after the commit of a transaction that it runs. */
interface CommittingOutbox extends ChatOutbox {
  transaction<T>(change: (manager: EntityManager) => Promise<T>): Promise<T>;
}

/**
 * Merges the oldest events that nobody has processed, tells what is new, and writes down what became of each: in one
 * transaction, which many may do at a time. An event that can't be merged, by a fault of ours, is set aside as `failed` and
 * holds up no other.
 * @returns how many of what; nothing once all are processed
 */
export async function processEvents(
  outbox: CommittingOutbox,
  { limit = 200, ...kept }: Kept & { limit?: number },
): Promise<Partial<Record<Outcome, number>>> {
  try {
    return countOutcomes(await outbox.transaction((manager) => processSome(manager, { outbox, ...kept, limit })));
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    const outcomes: Outcome[] = [];
    for (let i = 0; i < limit; i++) {
      const one = await outbox.transaction((manager) => processOne(manager, { outbox, ...kept }));
      if (one === undefined) break;
      outcomes.push(one);
    }
    return countOutcomes(outcomes);
  }
}

const takeEvents = `select event_id::text, event_type, body from chat_event
  where processed_at is null order by event_id limit $1 for update skip locked`;

async function processSome(
  manager: EntityManager,
  { limit, ...processing }: Processing & { limit: number },
): Promise<Outcome[]> {
  const events: EventRow[] = await manager.query(takeEvents, [limit]);
  if (events.length === 0) return [];
  return processRows(manager, events, processing);
}

async function processOne(manager: EntityManager, processing: Processing): Promise<Outcome | undefined> {
  const [event]: EventRow[] = await manager.query(takeEvents, [1]);
  if (!event) return undefined;
  try {
    const [outcome] = await manager.transaction((nested) => processRows(nested, [event], processing));
    return outcome;
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    const { code, name } = error as Error & { code?: string };
    // The database's own words may hold a child's.
    await settle(manager, [{ event_id: event.event_id, outcome: 'failed', error: code ?? name }]);
    return 'failed';
  }
}

async function processRows(
  manager: EntityManager,
  events: EventRow[],
  { outbox, ...kept }: Processing,
): Promise<Outcome[]> {
  const read = events.map(({ event_id, event_type, body }) => {
    const by = event_type === ofHistory ? 'history' : 'callback';
    const blank: Normalised = { kind: 'unknown', reason: 'bad_json' };
    const what = by === 'history' ? (normaliseLine(body) ?? blank) : normaliseCallback(body);
    return { event_id, what, by } as const;
  });
  const { fates, changes } = await merge(manager, read.filter(isTold), kept);
  const settled = read.map(({ event_id, what }) => {
    const outcome = outcomeOf(what, fates);
    const group_id = strangeGroup(what, outcome);
    return { event_id, outcome, group_id, forget: isToBeForgotten(what, outcome) };
  });
  await settle(manager, settled);
  await noteHours(
    manager,
    read.flatMap(({ what, by }) => (what.kind === 'message' && by === 'callback' ? what.msg_time : [])),
  );
  await tellChanges(manager, outbox, changes);
  return settled.map(({ outcome }) => outcome);
}

const settleEvents = `update chat_event e set processed_at = now(), outcome = x.outcome, error = x.error,
    easemob_group_id = x.group_id, body = case when x.forget then '' else e.body end
  from json_to_recordset($1::json) as x(event_id bigint, outcome text, error text, group_id text, forget boolean)
 where e.event_id = x.event_id`;

interface Settled {
  event_id: string;
  outcome: Outcome;
  error?: string;
  group_id?: string | null;
  forget?: boolean;
}

const settle = (manager: EntityManager, settled: Settled[]): Promise<unknown> =>
  manager.query(settleEvents, [JSON.stringify(settled)]);

/**
 * Has what was told of a group before we knew it processed again, in the transaction in which we learn it.
 * @returns how many events there are
 */
export async function reopenEvents(manager: EntityManager, easemobGroupId: string): Promise<number> {
  await manager.query(beforeGroupsChange);
  const [, reopened]: [unknown, number] = await manager.query(
    `update chat_event set processed_at = null, outcome = null, easemob_group_id = null
      where outcome = 'unknown_group' and easemob_group_id = $1 and body <> ''`,
    [easemobGroupId],
  );
  return reopened;
}
