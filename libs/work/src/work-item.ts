import {
  lanes,
  workKinds,
  workQueue,
  type Doorbell,
  type Failure,
  type Lane,
  type WorkKindName,
} from '#contracts';
import type { DataSource, EntityManager } from 'typeorm';

/*
 * Work is level-triggered. A row says how often its key was wanted and up to which wish it is done; while done < wanted
 * there is something to do. All times are the database's.
 */

/** What this library needs of the outbox: add messages to a transaction, run one and relay after its commit. */
export interface WorkOutbox {
  add(manager: EntityManager, messages: readonly { to: { queue: string } | { topic: string }; body: unknown; headers?: Record<string, string>; delayMs?: number }[]): Promise<void>; // prettier-ignore
  transaction<T>(change: (manager: EntityManager) => Promise<T>): Promise<T>;
}

export const workKey = (kind: WorkKindName, id: number | string): string => `${kind}:${id}`;

/** The kind and id that a key names; undefined for a key that is none. */
export function parseWorkKey(key: string): { kind: WorkKindName; id: string } | undefined {
  const colon = key.indexOf(':');
  const kind = key.slice(0, colon);
  return colon > 0 && Object.hasOwn(workKinds, kind)
    ? { kind: kind as WorkKindName, id: key.slice(colon + 1) }
    : undefined;
}

export function ring(key: string, { lane = 'tap', delayMs }: { lane?: Lane; delayMs?: number } = {}) {
  const kind = parseWorkKey(key)!.kind;
  const body: Doorbell = { kind, key, v: 1 };
  return { to: { queue: workQueue(kind, lane) }, body, ...(delayMs !== undefined && { delayMs }) };
}

const rank = (lane: string): string => `array_position(array['${lanes.join("','")}'], ${lane})`;

/**
 * What one more wish does to a row that is there already. A parked key is taken up again with a clean slate; one that
 * waits for its next try keeps waiting. While a person waits for a key, a wish in a later lane does not send it back; for
 * parked work nobody waits any more.
 */
export const oneMoreWish = `
  wanted = item.wanted + 1,
  lane = case when item.done < item.wanted and item.parked_at is null and ${rank('item.lane')} < ${rank('excluded.lane')}
              then item.lane else excluded.lane end,
  next_at = case when item.parked_at is null and item.done < item.wanted then item.next_at else now() end,
  attempts = case when item.parked_at is null then item.attempts else 0 end,
  rung_at = now(), parked_at = null, failure = null, updated_at = now()`;

/**
 * Asks for work on a key, in the caller's transaction and after the change of the domain rows that it is about.
 * @returns the number of this wish; it is fulfilled once `done` has reached it
 */
export async function want(
  manager: EntityManager,
  outbox: WorkOutbox,
  { kind, id, lane = 'tap' }: { kind: WorkKindName; id: number | string; lane?: Lane },
): Promise<number> {
  const key = workKey(kind, id);
  const [row] = await manager.query(
    `insert into work_item as item (key, kind, lane, wanted) values ($1, $2, $3, 1)
     on conflict (key) do update set ${oneMoreWish}
     returning wanted, greatest(0, extract(epoch from next_at - now()) * 1000)::float as due_in_ms`,
    [key, kind, lane],
  );
  // Rung when it is due: the doorbell that waits for that moment may be one of the other lane.
  await outbox.add(manager, [ring(key, { lane, delayMs: row.due_in_ms })]);
  return Number(row.wanted);
}

export interface ClaimedRow {
  key: string;
  wanted: number;
  /** The number of this try, from 1. It counts tries begun, so that work which kills its process is noticed too. */
  attempt: number;
  fence: string;
  lane: Lane;
  /** Some of the operations that wait for it, the newest first. */
  operations: { operation_id: string; request_id: string; traceparent: string | null }[];
}

/** More of them on every line would help nobody. */
const namedOperations = 5;

/** Takes a key with a lease, if it is there to be taken: wanted, due, and not in another's hands. */
export async function claim(
  dataSource: DataSource,
  { key, owner, leaseMs }: { key: string; owner: string; leaseMs: number },
): Promise<ClaimedRow | undefined> {
  const [rows] = await dataSource.query(
    `update work_item set lease_owner = $2, lease_until = now() + $3 * interval '1 millisecond',
            fence = fence + 1, attempts = attempts + 1, waiting_for = null, updated_at = now()
      where key = $1 and done < wanted and parked_at is null and next_at <= now()
        and (lease_until is null or lease_until < now())
      returning key, wanted, attempts, fence, lane,
        (select coalesce(json_agg(open), '[]') from (
           select operation_id, request_id, traceparent from operation
            where work_key = $1 and finished_at is null order by wanted desc limit ${namedOperations}) open) as operations`,
    [key, owner, leaseMs],
  );
  const row = rows[0];
  return row && { key, wanted: Number(row.wanted), attempt: row.attempts, fence: row.fence, lane: row.lane, operations: row.operations }; // prettier-ignore
}

/** Keeps a claim alive. @returns false when it has been taken over */
export async function renew(
  dataSource: DataSource,
  { key, fence, leaseMs }: { key: string; fence: string; leaseMs: number },
): Promise<boolean> {
  const [, count] = await dataSource.query(
    `update work_item set lease_until = now() + $3 * interval '1 millisecond'
      where key = $1 and fence = $2 and lease_owner is not null`,
    [key, fence, leaseMs],
  );
  return count === 1;
}

/** Whether a person has wanted something of a claimed key that its owner does not know of. */
export async function tapped(
  dataSource: DataSource,
  { key, wanted }: { key: string; wanted: number },
): Promise<boolean> {
  const newer = `select 1 from work_item where key = $1 and wanted > $2 and lane = 'tap'`;
  return (await dataSource.query(newer, [key, wanted])).length > 0;
}

/** Locks the row of a claim for the rest of the transaction. @returns false when the claim has been taken over */
export async function holds(
  manager: EntityManager,
  { key, fence }: { key: string; fence: string },
): Promise<boolean> {
  const rows = await manager.query(
    'select 1 from work_item where key = $1 and fence = $2 and lease_owner is not null for update',
    [key, fence],
  );
  return rows.length === 1;
}

/**
 * Lets go of a claim whose wish is fulfilled. Under `holds`.
 * @returns whether more was wanted meanwhile, and the lane of the row by now: a tap may have joined bulk work
 */
export async function markDone(
  manager: EntityManager,
  { key, wanted }: ClaimedRow,
): Promise<{ more: boolean; lane: Lane }> {
  const [rows] = await manager.query(
    `update work_item set done = $2, attempts = 0, lease_owner = null, lease_until = null, last_error = null,
            next_at = now(), rung_at = now(), updated_at = now()
      where key = $1 returning wanted > done as more, lane`,
    [key, wanted],
  );
  return rows[0];
}

/**
 * Lets go of a claim to be taken up again after a delay, in another lane if the step says so and nothing more has been
 * wanted meanwhile. Under `holds`.
 * @returns the lane of the row by now
 */
export async function markLater(
  manager: EntityManager,
  { key, wanted }: ClaimedRow,
  step: { delayMs: number; attempts: number; waitingFor: string; reason: string; lane?: Lane },
): Promise<Lane> {
  const [rows] = await manager.query(
    `update work_item set lease_owner = null, lease_until = null, attempts = $3, waiting_for = $4, last_error = $5,
            next_at = now() + $2 * interval '1 millisecond', rung_at = now() + $2 * interval '1 millisecond',
            lane = case when wanted = $6 then coalesce($7, lane) else lane end, updated_at = now()
      where key = $1 returning lane`,
    [key, step.delayMs, step.attempts, step.waitingFor, step.reason, wanted, step.lane ?? null],
  );
  return rows[0].lane;
}

/** Lets go of a claim that must not be tried again as things are. Under `holds`. */
export async function markParked(
  manager: EntityManager,
  key: string,
  { failure, reason }: { failure: Failure; reason: string },
): Promise<void> {
  await manager.query(
    `update work_item set lease_owner = null, lease_until = null, parked_at = now(), failure = $2, last_error = $3,
            updated_at = now()
      where key = $1`,
    [key, JSON.stringify(failure), reason],
  );
}
