import {
  laneOf,
  lanes,
  workKinds,
  workQueue,
  type Doorbell,
  type Failure,
  type Lane,
  type LaneOf,
  type WorkKindName,
} from '#contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { nobody, type Tenant } from './fair-shares.js';
import { Fenced } from './fenced.js';
import type { Waiters, Waiting } from './waiters.js';

/*
 * Work is level-triggered. A row says how often its key was wanted and up to which wish it is done; while done < wanted
 * there is something to do. All times are the database's.
 */

/** What this library needs of the outbox: add doorbells to a transaction, run one and relay after its commit. */
export interface WorkOutbox {
  add(
    manager: EntityManager,
    doorbells: readonly { to: { queue: string }; body: Doorbell; delayMs?: number }[],
  ): Promise<void>;
  transaction<T>(change: (manager: EntityManager) => Promise<T>): Promise<T>;
}

export const workKey = (kind: WorkKindName, id: number | string): string => `${kind}:${id}`;

/** The kind and id that a key names; undefined for what is no key of any kind. */
export function parseWorkKey(key: string): { kind: WorkKindName; id: string } | undefined {
  const { kind, id } = splitWorkKey(key);
  return Object.hasOwn(workKinds, kind) && workKinds[kind].key.id.safeParse(id).success ? { kind, id } : undefined;
}

/** The same for a key of a row, which somebody has made from both. */
export function splitWorkKey(key: string): { kind: WorkKindName; id: string } {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon) as WorkKindName, id: key.slice(colon + 1) };
}

export function ring(key: string, { lane, delayMs }: { lane: Lane; delayMs?: number }) {
  const { kind } = splitWorkKey(key);
  const body: Doorbell = { kind, key, v: 1 };
  return { to: { queue: workQueue(kind, lane) }, body, ...(delayMs !== undefined && { delayMs }) };
}

const rank = (lane: string): string => `array_position(array['${lanes.join("','")}'], ${lane})`;

/**
 * What one more wish does to a row that is there already. A parked key is taken up again with a clean slate; one that
 * waits for its next try keeps waiting. While a person waits for a key, a wish in a later lane does not send it back; for
 * parked work nobody waits any more. Its place in the turns of schools and accounts is that of the first who waits.
 */
export const oneMoreWish = `
  wanted = item.wanted + 1,
  school_id = case when item.done < item.wanted and item.parked_at is null then item.school_id else excluded.school_id end,
  account_id = case when item.done < item.wanted and item.parked_at is null then item.account_id else excluded.account_id end,
  lane = case when item.done < item.wanted and item.parked_at is null and ${rank('item.lane')} < ${rank('excluded.lane')}
              then item.lane else excluded.lane end,
  next_at = case when item.parked_at is null and item.done < item.wanted then item.next_at else now() end,
  attempts = case when item.parked_at is null then item.attempts else 0 end,
  ring_after = now(), parked_at = null, failure = null, updated_at = now()`;

/** One wish. A kind without a lane can't be asked for there; no lane named is the first that it has. */
export type Wish = {
  [Kind in WorkKindName]: { kind: Kind; id: number | string; lane?: LaneOf<Kind>; tenant?: Tenant };
}[WorkKindName];

/**
 * Asks for work on a key, in the caller's transaction and after the change of the domain rows that it is about.
 * @param wish.tenant for whom, so that no school and no account stands behind the crowd of another; absent: for nobody
 * @returns the number of this wish; it is fulfilled once `done` has reached it
 */
export async function want(
  manager: EntityManager,
  outbox: WorkOutbox,
  { kind, id, lane = workKinds[kind].lanes[0], tenant = nobody }: Wish,
): Promise<number> {
  const key = workKey(kind, id);
  const [row]: [{ wanted: string; due_in_ms: number }] = await manager.query(
    `insert into work_item as item (key, kind, lane, wanted, school_id, account_id) values ($1, $2, $3, 1, $4, $5)
     on conflict (key) do update set ${oneMoreWish}
     returning wanted, greatest(0, extract(epoch from next_at - now()) * 1000)::float as due_in_ms`,
    [key, kind, lane, tenant.school_id, tenant.account_id],
  );
  // Rung when it is due: the doorbell that waits for that moment may be one of the other lane.
  await outbox.add(manager, [ring(key, { lane, delayMs: row.due_in_ms })]);
  return Number(row.wanted);
}

export interface ClaimedRow extends Tenant {
  key: string;
  wanted: number;
  /** The number of this try, from 1. It counts tries begun, so that work which kills its process is noticed too. */
  attempt: number;
  fence: string;
  lane: Lane;
  /** Some of those who wait for it, the newest first. */
  waiting: Waiting[];
}

/** Takes a key with a lease, if it is there to be taken: wanted, due, and not in another's hands. */
export async function claim(
  dataSource: DataSource,
  { key, owner, leaseMs, waiters }: { key: string; owner: string; leaseMs: number; waiters: Waiters | undefined },
): Promise<ClaimedRow | undefined> {
  const [rows]: [(Omit<ClaimedRow, 'wanted' | 'attempt'> & { wanted: string; attempts: number })[]] =
    await dataSource.query(
      `update work_item set lease_owner = $2, lease_until = now() + $3 * interval '1 millisecond',
            fence = fence + 1, attempts = attempts + 1, waiting_for = null, updated_at = now()
      where key = $1 and done < wanted and parked_at is null and next_at <= now()
        and (lease_until is null or lease_until < now())
      returning key, wanted, attempts, fence, lane, school_id, account_id, ${waiters?.named ?? `'[]'::json`} as waiting`,
      [key, owner, leaseMs],
    );
  const row = rows[0];
  if (!row) return undefined;
  const { wanted, attempts: attempt, ...rest } = row;
  return { ...rest, wanted: Number(wanted), attempt };
}

/** A row whose claim is still in the hands of the owner with this fence: the first two parameters are both. */
const stillHeld = 'key = $1 and fence = $2 and lease_owner is not null';

/** Keeps a claim alive. @returns false when it has been taken over */
export async function renew(
  dataSource: DataSource,
  { key, fence, leaseMs }: { key: string; fence: string; leaseMs: number },
): Promise<boolean> {
  const [, count]: [unknown, number] = await dataSource.query(
    `update work_item set lease_until = now() + $3 * interval '1 millisecond' where ${stillHeld}`,
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

/** Locks the row of a claim for the rest of the transaction. @throws Fenced when the claim has been taken over */
export async function mustHold(manager: EntityManager, { key, fence }: ClaimedRow): Promise<void> {
  const rows = await manager.query(`select 1 from work_item where ${stillHeld} for update`, [key, fence]);
  if (rows.length === 0) throw new Fenced(key);
}

/** What is known of a row once its claim has been let go. */
export interface LetGo {
  /** Whether more has been wanted than the claim carried out: somebody must be rung. */
  more: boolean;
  /** The lane of the row by now: a tap may have joined bulk work. */
  lane: Lane;
}

/** @throws Fenced when the claim has been taken over */
async function letGo(
  manager: EntityManager,
  { key, fence, wanted }: ClaimedRow,
  { set, values = [] }: { set: string; values?: unknown[] },
): Promise<LetGo> {
  const [rows]: [LetGo[]] = await manager.query(
    `update work_item set ${set}, lease_owner = null, lease_until = null, updated_at = now()
      where ${stillHeld} returning wanted > $3 as more, lane`,
    [key, fence, wanted, ...values],
  );
  if (!rows[0]) throw new Fenced(key);
  return rows[0];
}

/** Lets go of a claim whose wish is fulfilled. */
export const markDone = (manager: EntityManager, row: ClaimedRow): Promise<LetGo> =>
  letGo(manager, row, {
    set: 'done = $3, attempts = 0, last_error = null, next_at = now(), ring_after = now()',
  });

/**
 * Lets go of a claim to be taken up again after a delay, in another lane if the step says so and nothing more has been
 * wanted meanwhile.
 */
export const markLater = (
  manager: EntityManager,
  row: ClaimedRow,
  step: { delayMs: number; attempts: number; waitingFor: string; reason: string; lane?: Lane },
): Promise<LetGo> =>
  letGo(manager, row, {
    set: `attempts = $5, waiting_for = $6, last_error = $7,
          next_at = now() + $4 * interval '1 millisecond', ring_after = now() + $4 * interval '1 millisecond',
          lane = case when wanted = $3 then coalesce($8, lane) else lane end`,
    values: [
      step.delayMs,
      step.attempts,
      step.waitingFor,
      step.reason,
      step.lane ? laneOf(splitWorkKey(row.key).kind, step.lane) : null,
    ],
  });

/**
 * Lets go of a claim that must not be tried again as things are. If more has been wanted meanwhile, things are no longer
 * as they were: the row is then as one that had been parked before that wish came, with a clean slate.
 */
export const markParked = (
  manager: EntityManager,
  row: ClaimedRow,
  { failure, reason }: { failure: Failure; reason: string },
): Promise<LetGo> =>
  letGo(manager, row, {
    set: `last_error = $5, next_at = now(), ring_after = now(),
          parked_at = case when wanted = $3 then now() end, failure = case when wanted = $3 then $4::jsonb end,
          attempts = case when wanted = $3 then attempts else 0 end`,
    values: [JSON.stringify(failure), reason],
  });
