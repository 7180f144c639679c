import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';

/*
 * The life of a key in the blob store (table let_go_blob). It is let go when a reference to it is dropped, which triggers
 * see to, and before it is put. A day later it is looked at: one that nobody refers to is condemned, removed, and a day
 * later free again. No lock is held over a disk: what keeps a blob from going under somebody's hands is that a reference
 * is made only by who holds the row of its key as let go (see `Attachments.remember`), that this row is locked while it is
 * looked who refers to it, and that a condemned key is given to nobody, not even to a put of the same content.
 */

type Queries = Pick<DataSource | EntityManager, 'query'>;

/** In another order each time: some that can't be removed are not the first for ever. */
const afterAWhile = `now() + (1 + random()) * interval '10 minutes'`;
const mostAtOnce = 100;

/**
 * Announces that a blob is about to be put and referred to: for a day from now it will not be looked at, and then it will.
 * @param key the SHA-256 of its content in hex
 * @returns the key that it is to be put under: another one while the blob that has this one is being removed
 */
export async function reserveKey(queries: Queries, key: string): Promise<string> {
  const rows: unknown[] = await queries.query(
    `insert into let_go_blob as b (key) values ($1)
     on conflict (key) do update set let_go_at = excluded.let_go_at, next_at = excluded.next_at where b.state = 'let_go'
     returning key`,
    [key],
  );
  return rows.length > 0 ? key : reserveKey(queries, `${key.slice(0, 64)}-${randomBytes(4).toString('hex')}`);
}

/** What a look has found. */
export interface LookedAt {
  /** Keys of blobs that are to be removed now. Until that is told they come again after ten to twenty minutes. */
  condemned: string[];
  /** Whether there may be more to look at. */
  more: boolean;
}

/** Looks at keys that are due, in the caller's transaction: a row that another has in hand is left to him. */
export async function lookAtLetGo(manager: EntityManager): Promise<LookedAt> {
  const due: { key: string; state: string }[] = await manager.query(
    `select key, state from let_go_blob where next_at <= now() order by next_at limit ${mostAtOnce} for update skip locked`,
  );
  if (due.length === 0) return { condemned: [], more: false };
  const keysOf = (removed: boolean) =>
    due.filter(({ state }) => (state === 'removed') === removed).map(({ key }) => key);
  // A statement of its own: it must see what those have written who held one of these rows before.
  const [rows]: [{ key: string }[]] = await manager.query(
    `with referred as materialized (
       select key from unnest($1::text[]) key
        where exists (select from message where blob_key = key) or exists (select from user_photo where blob_key = key)),
     settled as (
       delete from let_go_blob where key in (select key from referred union all select unnest($2::text[])))
     update let_go_blob set state = 'condemned', next_at = ${afterAWhile}
      where key in (select unnest($1::text[]) except select key from referred) returning key`,
    [keysOf(false), keysOf(true)],
  );
  return { condemned: rows.map(({ key }) => key), more: due.length === mostAtOnce };
}

/** Writes down which blobs are removed. */
export const noteRemoved = (queries: Queries, keys: readonly string[]): Promise<unknown> =>
  queries.query(
    `update let_go_blob set state = 'removed', next_at = now() + interval '1 day'
      where key = any($1::text[]) and state = 'condemned'`,
    [keys],
  );
