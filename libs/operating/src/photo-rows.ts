import type { Queries } from '#operations';
import type { EntityManager } from 'typeorm';

/** What somebody may be called by in the name of a file: never what he is called by people. */
interface Names {
  im_user_id: number;
  names: string[];
}

/** Everybody of a school. */
export const readNames = (queries: Queries, school_id: number): Promise<Names[]> =>
  queries.query(
    `select im_user_id, array_remove(array[account_id::text, person_key, external_id], null) as names
       from im_user u left join roster_person p on p.school_id = u.school_id and p.key = u.person_key
      where u.school_id = $1`,
    [school_id],
  );

/** Whom a name means. One that several have means none of them. */
export function byName(people: readonly Names[]): Map<string, number | 'several'> {
  const found = new Map<string, number | 'several'>();
  for (const { im_user_id, names } of people)
    for (const name of new Set(names)) found.set(name, found.has(name) ? 'several' : im_user_id);
  return found;
}

interface PhotoRow {
  im_user_id: number;
  blob_key: string;
  /** Bytes. */
  size: number;
  etag: string;
}

/**
 * Writes down whose photos lie in the store, while the rows of their keys are held: whoever looks whether somebody refers to
 * them has looked before, or sees it.
 * @returns how many are others than before; and whose key has been looked at since it was reserved: the blob may be gone
 */
export async function referTo(
  manager: EntityManager,
  photos: readonly PhotoRow[],
): Promise<{ changed: number; unheld: number[] }> {
  const [row]: { changed: number; unheld: number[] }[] = await manager.query(
    `with photo as (
       select * from jsonb_to_recordset($1::jsonb) as p(im_user_id integer, blob_key text, size integer, etag text)),
     held as materialized (
       select key from let_go_blob where key in (select blob_key from photo) and state = 'let_go' order by key for share),
     changed as (
       insert into user_photo as u (im_user_id, blob_key, content_type, size, etag)
       select im_user_id, blob_key, 'image/jpeg', size, etag from photo join held on key = blob_key order by im_user_id
       on conflict (im_user_id) do update
         set blob_key = excluded.blob_key, content_type = excluded.content_type, size = excluded.size, etag = excluded.etag,
             updated_at = now()
         where u.etag <> excluded.etag
       returning 1)
     select (select count(*)::int from changed) as changed,
            array(select im_user_id from photo where blob_key not in (select key from held)) as unheld`,
    [JSON.stringify(photos)],
  );
  return row!;
}
