import { lessonPrepRelations } from '#contracts';
import type { EntityManager } from 'typeorm';
import type { Change, ChatOutbox } from './changes.js';
import { fold, type Row, type Told } from './fold.js';
import {
  absorb,
  enrich,
  identify,
  insert,
  knownGroups,
  lockKnown,
  lockOwn,
  whileGroupsStay,
} from './merge-statements.js';

/**
 * What became of a message: new in the log, told something new, as it was; of a group that we do not know, or whose
 * messages are not kept, and so not here; or older than messages are kept, or a copy of one of ours, sent again since an
 * answer was lost.
 */
export type Fate = 'inserted' | 'changed' | 'unchanged' | 'unknown_group' | 'left_out' | 'too_old' | 'copy';

/** The groups whose messages are kept. */
export type Scope = 'lesson-prep' | 'all';

/** Which messages are kept. */
export interface Kept {
  scope: Scope;
  /** For how many days; absent or 0: for ever. */
  messageDays?: number;
}

/** How what is told is brought in: what becomes of it is told by the outbox. */
export interface Processing extends Kept {
  outbox: ChatOutbox;
}

export interface Merged {
  /** By the message's id at the vendor. */
  fates: Map<string, Fate>;
  /** What of it is to be told (see `tellChanges`). */
  changes: Change[];
}

/** Each round ends with rows that another process has added meanwhile, and has committed. */
const mostRounds = 5;

const dayMs = 86_400_000;

/**
 * Brings into the log what has been told, in the caller's transaction: some few statements, however many there are. Once
 * per message, whatever comes first, twice, or from both sides. To be tried again where the database says so.
 * @param kept what is in the log already learns what is told of it, whatever its group and age
 */
export async function merge(
  manager: EntityManager,
  told: readonly Told[],
  kept: Kept = { scope: 'all' },
): Promise<Merged> {
  const fates = new Map<string, Fate>();
  const [{ now_ms }]: [{ now_ms: number }] = await manager.query(whileGroupsStay);
  const oldestMs = kept.messageDays ? now_ms - kept.messageDays * dayMs : -Infinity;
  let rows = fold(told);
  const { copies, changes } = await claimOwn(manager, rows);
  for (const copy of copies) fates.set(copy, 'copy');
  rows = rows.filter(({ msg_id }) => !fates.has(msg_id));
  for (let rounds = 1; rows.length > 0; rounds++) {
    if (rounds > mostRounds) throw new Error('Messages come and go while they are merged');
    const round = await mergeOnce(manager, rows, { scope: kept.scope, oldestMs });
    for (const [msg_id, fate] of round.fates) fates.set(msg_id, fate);
    changes.push(...round.changes);
    rows = rows.filter(({ msg_id }) => !fates.has(msg_id));
  }
  return { fates, changes };
}

async function mergeOnce(
  manager: EntityManager,
  rows: Row[],
  { scope, oldestMs }: { scope: Scope; oldestMs: number },
): Promise<{ fates: [string, Fate][]; changes: Change[] }> {
  const known = idsOf(await manager.query(lockKnown, [rows.map(({ msg_id }) => msg_id)]));
  const stored = rows.filter(({ msg_id }) => known.has(msg_id));
  const missing = rows.filter(({ msg_id }) => !known.has(msg_id));
  const changes: Change[] = stored.length > 0 ? (await manager.query<[Change[]]>(enrich, [json(stored)]))[0] : [];
  const changed = idsOf(changes);
  const fates = stored.map(({ msg_id }): [string, Fate] => [msg_id, changed.has(msg_id) ? 'changed' : 'unchanged']);
  if (missing.length === 0) return { fates, changes };

  const groups = await groupsOf(manager, missing, scope);
  // What has gone by its age must not come back.
  const fateOf = ({ group_id, msg_time = Infinity }: Row) =>
    msg_time < oldestMs ? 'too_old' : (group_id !== null && groups.get(group_id)) || 'unknown_group';
  const kept = missing.filter((row) => fateOf(row) === 'inserted');
  const inserted: Change[] = kept.length > 0 ? await manager.query(insert, [json(kept)]) : [];
  const others = missing.filter((row) => !kept.includes(row));
  return {
    fates: [
      ...fates,
      ...others.map((row): [string, Fate] => [row.msg_id, fateOf(row)]),
      ...inserted.map(({ msg_id }): [string, Fate] => [msg_id, 'inserted']),
    ],
    changes: [...changes, ...inserted],
  };
}

/** What becomes of messages of each group that we know. */
async function groupsOf(
  manager: EntityManager,
  rows: Row[],
  scope: Scope,
): Promise<Map<string, 'inserted' | 'left_out'>> {
  const { from, to } = scope === 'lesson-prep' ? lessonPrepRelations : { from: null, to: null };
  const groups: { group_id: string; kept: boolean }[] = await manager.query(knownGroups, [
    [...new Set(rows.flatMap(({ group_id }) => group_id ?? []))],
    from,
    to,
  ]);
  return new Map(groups.map(({ group_id, kept }) => [group_id, kept ? 'inserted' : 'left_out']));
}

/** Tells messages that we have sent by the id that we sent along. @returns copies: such as have another id already */
async function claimOwn(manager: EntityManager, rows: Row[]): Promise<{ copies: string[]; changes: Change[] }> {
  const own = rows.filter(({ own_id }) => own_id !== null);
  if (own.length === 0) return { copies: [], changes: [] };
  const found: { own: string; msg_id: string; known: string | null }[] = await manager.query(lockOwn, [json(own)]);
  const claims = new Map<string, string>();
  const copies: string[] = [];
  for (const { own, msg_id, known } of found) {
    const id = known ?? claims.get(own);
    if (id === undefined) claims.set(own, msg_id);
    else if (id !== msg_id) copies.push(msg_id);
  }
  return { copies, changes: claims.size > 0 ? await adopt(manager, claims) : [] };
}

/** @param pairs im_message_id → id at the vendor; the rows are locked */
async function adopt(manager: EntityManager, pairs: ReadonlyMap<string, string>): Promise<Change[]> {
  const values = [[...pairs.keys()], [...pairs.values()]];
  const [changes]: [Change[]] = await manager.query(absorb, values);
  await manager.query(identify, values);
  return changes;
}

/**
 * Writes down what became of a message that we have sent, in the caller's transaction. Where a callback was faster than
 * the answer, what it has brought is already known for ours, or is taken in now.
 * @param sent.easemobMessageId null where it was refused, and from clusters that give none
 * @returns what is to be told of it (see `tellChanges`)
 */
export async function recordSent(
  manager: EntityManager,
  sent: { im_message_id: number; status: 'delivered' | 'failed'; easemobMessageId: string | null },
): Promise<Change[]> {
  const { im_message_id, status, easemobMessageId } = sent;
  const [, alone]: [unknown, number] = await manager.query(
    `update message set status = $2, easemob_message_id = coalesce(easemob_message_id, $3)
      where im_message_id = $1
        and not exists (select from message other where other.easemob_message_id = $3 and other.im_message_id <> $1)`,
    [im_message_id, status, easemobMessageId],
  );
  if (alone > 0 || easemobMessageId === null) return [];
  await manager.query('update message set status = $2 where im_message_id = $1', [im_message_id, status]);
  return adopt(manager, new Map([[String(im_message_id), easemobMessageId]]));
}

/**
 * Whether `recordSent` failed since a callback brought the message in the very moment: then the transaction is to be
 * repeated at once. To send the message again instead would be to send it twice.
 */
export const isOvertaken = (error: unknown): boolean =>
  error instanceof Error && (error as Error & { constraint?: string }).constraint === 'message_easemob';

const idsOf = (rows: { msg_id: string }[]): Set<string> => new Set(rows.map(({ msg_id }) => msg_id));

const iso = (moment: number | null | undefined) => (moment == null ? null : new Date(moment).toISOString());

const json = (rows: Row[]): string =>
  JSON.stringify(
    rows.map((row) => ({
      ...row,
      msg_time: iso(row.msg_time),
      edited_at: iso(row.edited_at),
      recalled_at: iso(row.recalled_at),
    })),
  );
