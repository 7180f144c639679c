import type { EntityManager } from 'typeorm';
import { fold, type Row, type Told } from './fold.js';
import { absorb, enrich, identify, insert, knownGroups, lockKnown, lockOwn } from './merge-statements.js';

/**
 * What became of a message: new in the log, told something new, as it was; of a group that we do not know, and so not
 * kept here; or a copy of one of ours, sent again since an answer was lost.
 */
export type Fate = 'inserted' | 'changed' | 'unchanged' | 'unknown_group' | 'copy';

/** Each round ends with rows that another process has added meanwhile, and has committed. */
const mostRounds = 5;

/**
 * Brings into the log what has been told, in the caller's transaction: some few statements, however many there are. Once
 * per message, whatever comes first, twice, or from both sides. To be tried again where the database says so.
 * @returns the fate of each message, by its id at the vendor
 */
export async function merge(manager: EntityManager, told: readonly Told[]): Promise<Map<string, Fate>> {
  const fates = new Map<string, Fate>();
  let rows = fold(told);
  for (const copy of await claimOwn(manager, rows)) fates.set(copy, 'copy');
  rows = rows.filter(({ msg_id }) => !fates.has(msg_id));
  for (let round = 1; rows.length > 0; round++) {
    if (round > mostRounds) throw new Error('Messages come and go while they are merged');
    for (const [msg_id, fate] of await mergeOnce(manager, rows)) fates.set(msg_id, fate);
    rows = rows.filter(({ msg_id }) => !fates.has(msg_id));
  }
  return fates;
}

async function mergeOnce(manager: EntityManager, rows: Row[]): Promise<[string, Fate][]> {
  const known = idsOf(await manager.query(lockKnown, [rows.map(({ msg_id }) => msg_id)]));
  const stored = rows.filter(({ msg_id }) => known.has(msg_id));
  const missing = rows.filter(({ msg_id }) => !known.has(msg_id));
  const changed = stored.length > 0 ? idsOf((await manager.query(enrich, [json(stored)]))[0]) : new Set();
  const fates = stored.map(({ msg_id }): [string, Fate] => [msg_id, changed.has(msg_id) ? 'changed' : 'unchanged']);
  if (missing.length === 0) return fates;

  const groups: { group_id: string }[] = await manager.query(knownGroups, [
    missing.flatMap(({ group_id }) => group_id ?? []),
  ]);
  const ours = new Set(groups.map(({ group_id }) => group_id));
  const strange = missing.filter(({ group_id }) => group_id === null || !ours.has(group_id));
  const inserted = ours.size > 0 ? idsOf(await manager.query(insert, [json(missing)])) : new Set<string>();
  return [
    ...fates,
    ...strange.map(({ msg_id }): [string, Fate] => [msg_id, 'unknown_group']),
    ...[...inserted].map((msg_id): [string, Fate] => [msg_id, 'inserted']),
  ];
}

/** Tells messages that we have sent by the id that we sent along. @returns copies of such as have another id already */
async function claimOwn(manager: EntityManager, rows: Row[]): Promise<string[]> {
  const own = rows.filter(({ own_id }) => own_id !== null);
  if (own.length === 0) return [];
  const found: { own: string; msg_id: string; known: string | null }[] = await manager.query(lockOwn, [json(own)]);
  const claims = new Map<string, string>();
  const copies: string[] = [];
  for (const { own, msg_id, known } of found) {
    const id = known ?? claims.get(own);
    if (id === undefined) claims.set(own, msg_id);
    else if (id !== msg_id) copies.push(msg_id);
  }
  if (claims.size > 0) await adopt(manager, claims);
  return copies;
}

/** @param pairs im_message_id → id at the vendor; the rows are locked */
async function adopt(manager: EntityManager, pairs: ReadonlyMap<string, string>): Promise<void> {
  const values = [[...pairs.keys()], [...pairs.values()]];
  await manager.query(absorb, values);
  await manager.query(identify, values);
}

/**
 * Writes down what became of a message that we have sent, in the caller's transaction. Where a callback was faster than
 * the answer, what it has brought is already known for ours, or is taken in now.
 * @param easemobMessageId null where it was refused, and from clusters that give none
 */
export async function recordSent(
  manager: EntityManager,
  sent: { im_message_id: number; status: 'delivered' | 'failed'; easemobMessageId: string | null },
): Promise<void> {
  const { im_message_id, status, easemobMessageId } = sent;
  const [, alone] = await manager.query(
    `update message set status = $2, easemob_message_id = coalesce(easemob_message_id, $3)
      where im_message_id = $1
        and not exists (select from message other where other.easemob_message_id = $3 and other.im_message_id <> $1)`,
    [im_message_id, status, easemobMessageId],
  );
  if (alone > 0 || easemobMessageId === null) return;
  await manager.query('update message set status = $2 where im_message_id = $1', [im_message_id, status]);
  await adopt(manager, new Map([[String(im_message_id), easemobMessageId]]));
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
