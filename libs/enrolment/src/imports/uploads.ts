import type { EntityManager } from 'typeorm';
import type { Reads } from '../rows/state.js';
import { nextImportId, readImport, readImports, type ImportRecord } from './import-record.js';
import { importUnderWay, lockSchool } from './school-record.js';

/** How a list that was sent is to be read and taken. */
interface UploadOptions {
  readonly mode: 'full' | 'additive';
  /** Absent: that of the day on which it is read. */
  readonly school_year?: number | undefined;
  readonly stage?: 'primary' | 'junior' | 'senior' | undefined;
  readonly source_school?: string | undefined;
  /** People one by one, who are taken over at once. */
  readonly batch?: true | undefined;
}

/** A list that another system has sent, without the list. */
export interface Upload<Outcome = unknown> {
  readonly import_id: number;
  readonly school_id: number;
  readonly source: string;
  readonly version: string;
  readonly options: UploadOptions;
  /** What has been found in it; null: it has not been read yet. */
  readonly outcome: Outcome | null;
  /** Who has sent it, and who has last approved it or taken it back. */
  readonly who: string;
  readonly turned_by: string | null;
  readonly received_at: Date;
}

export interface NewUpload extends Pick<Upload, 'school_id' | 'source' | 'version' | 'options' | 'who'> {
  readonly file_name: string;
  readonly bytes: Uint8Array;
  /** Of the bytes and the way in which they are to be read. */
  readonly digest: string;
}

/** What has become of a list that has come. */
export type Kept =
  | { kept: number }
  /** It has come before, with the same content or another; `read` unless it still waits. */
  | { known: number; same: boolean; read: boolean }
  /** Another one waits to be read, or is under way. */
  | { busy: number }
  | { noSchool: true };

/** Whoever sends it to the database copies a part at a time: requests beside it wait for no more. */
const partBytes = 512 * 1024;

/** Keeps a list until it is read. Of a school one waits at a time. */
export async function keepUpload(manager: EntityManager, upload: NewUpload): Promise<Kept> {
  const { school_id, source, version, digest } = upload;
  const schools: object[] = await manager.query('select 1 from school where school_id = $1', [school_id]);
  if (schools.length === 0) return { noSchool: true };
  await lockSchool(manager, school_id);
  const [known]: { known: number; same: boolean; read: boolean }[] = await manager.query(
    `select import_id as known, digest = $4 as same, outcome is not null as read from roster_upload
      where school_id = $1 and source = $2 and version = $3`,
    [school_id, source, version, digest],
  );
  if (known) return known;
  const [unread]: { import_id: number }[] = await manager.query(
    'select import_id from roster_upload where school_id = $1 and outcome is null',
    [school_id],
  );
  const busy = unread?.import_id ?? (await importUnderWay(manager, school_id));
  if (busy !== undefined) return { busy };
  const [{ import_id }]: [{ import_id: number }] = await manager.query(
    `insert into roster_upload (import_id, school_id, source, version, digest, options, file_name, who)
     values (${nextImportId}, $1, $2, $3, $4, $5, $6, $7) returning import_id`,
    [school_id, source, version, digest, JSON.stringify(upload.options), upload.file_name, upload.who],
  );
  for (let from = 0; from < upload.bytes.length; from += partBytes)
    await manager.query('insert into roster_upload_part (import_id, part, bytes) values ($1, $2, $3)', [
      import_id,
      from / partBytes,
      upload.bytes.subarray(from, from + partBytes),
    ]);
  return { kept: import_id };
}

const columns = 'import_id, school_id, source, version, options, outcome, who, turned_by, received_at';

const isParked = `exists (
  select from work_item where key = 'roster-import:' || import_id and parked_at is not null) as parked`;

/** A list with what has become of it. */
export interface ReadUpload<Outcome> {
  readonly upload: Upload<Outcome>;
  readonly record: ImportRecord | undefined;
  /** Its work has been given up. */
  readonly parked: boolean;
}

/** @returns undefined where none has come by this number */
export async function readUpload<Outcome>(reads: Reads, import_id: number): Promise<ReadUpload<Outcome> | undefined> {
  const [row]: (Upload<Outcome> & { parked: boolean })[] = await reads.query(
    `select ${columns}, ${isParked} from roster_upload where import_id = $1`,
    [import_id],
  );
  if (!row) return undefined;
  const { parked, ...upload } = row;
  return { upload, record: await readImport(reads, import_id), parked };
}

/** The lists that were sent for a school, the newest first, with what has become of each; of findings no more than tells that. */
export async function listUploads<Outcome>(
  reads: Reads,
  school_id: number,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<ReadUpload<Outcome>[]> {
  const rows: (Upload<Outcome> & { parked: boolean })[] = await reads.query(
    `select ${columns.replace('outcome', `outcome - array['understood', 'faults'] as outcome`)}, ${isParked}
       from roster_upload where school_id = $1 and import_id < $2 order by import_id desc limit $3`,
    [school_id, before ?? 2 ** 31 - 1, limit],
  );
  const records = await readImports(
    reads,
    rows.map(({ import_id }) => import_id),
  );
  return rows.map(({ parked, ...upload }) => ({ upload, record: records.get(upload.import_id), parked }));
}

/** The list itself; undefined once it has been read. */
export async function readContent(
  reads: Reads,
  import_id: number,
): Promise<(Pick<Upload, 'school_id' | 'options'> & { name: string; bytes: Buffer }) | undefined> {
  const [row]: (Pick<Upload, 'school_id' | 'options'> & { name: string })[] = await reads.query(
    `select school_id, options, file_name as name from roster_upload where import_id = $1 and outcome is null`,
    [import_id],
  );
  if (!row) return undefined;
  const parts: { bytes: Buffer }[] = await reads.query(
    'select bytes from roster_upload_part where import_id = $1 order by part',
    [import_id],
  );
  return { ...row, bytes: Buffer.concat(parts.map(({ bytes }) => bytes)) };
}

/** Writes down what has been found in a list, and forgets the list. */
export async function noteFindings(manager: EntityManager, import_id: number, outcome: object): Promise<void> {
  await manager.query('update roster_upload set outcome = $2 where import_id = $1', [
    import_id,
    JSON.stringify(outcome),
  ]);
  await manager.query('delete from roster_upload_part where import_id = $1', [import_id]);
}

/** Remembers who has turned an import last: it is carried out in his name. */
export const noteTurn = (manager: EntityManager, import_id: number, who: string): Promise<unknown> =>
  manager.query('update roster_upload set turned_by = $2 where import_id = $1', [import_id, who]);
