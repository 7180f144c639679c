import type { Readable } from 'node:stream';
import type { Blob, BlobStore, ByteRange, StoredContent } from '#blobs';
import type { DataSource } from 'typeorm';
import { reserveKey } from './let-go-blobs.js';
import { implausible, type Told } from './plausible.js';

/** The attachment of a message as the database knows it. */
export interface Attachment extends Told {
  im_message_id: number;
  school_id: number;
  im_group_id: number;
  /** Where Easemob has it, as the message tells. */
  file_url: string | null;
  file_uuid: string | null;
  file_secret: string | null;
  /** Null where there is none; `failed`, `expired` and `removed` where it can't be had, and `file_error` says why. */
  file_state: 'pending' | 'kept' | 'failed' | 'expired' | 'removed' | null;
  file_error: string | null;
  /** How often we have tried to get it. */
  file_tries: number;
  /** Milliseconds since it was sent. */
  age_ms: number;
  /** Where we keep it; null until we have it. */
  kept: StoredContent | null;
}

/** What has become of a file that is not here yet. */
export type Settled =
  | { to: 'failed' | 'expired'; reason: string }
  /** Tried again after a while; a try that was none does not count. */
  | { to: 'later'; reason: string; delayMs: number; costsAttempt: boolean };

type Row = Omit<Attachment, 'kept'> & {
  blob_key: string | null;
  file_type: string | null;
  file_size: string | null;
};

const columns = `im_message_id::float, school_id, im_group_id, easemob_type, easemob_filename, easemob_file_length,
  file_url, file_uuid, file_secret, file_state, file_error, file_tries, blob_key, file_type, file_size,
  extract(epoch from now() - msg_time)::float * 1000 as age_ms`;

/** The same file, and opened by the same secret, as when it was read: an edit may have brought another. */
const sameFile = `im_message_id = $1 and file_url is not distinct from $2 and file_uuid is not distinct from $3
  and file_secret is not distinct from $4`;
const identityOf = ({ im_message_id, file_url, file_uuid, file_secret }: Attachment) => [
  im_message_id,
  file_url,
  file_uuid,
  file_secret,
];

const due = `file_state = 'pending' and recalled_at is null and file_next_at <= now()`;

/** The attachments of messages: rows in the database, bytes in the blob store. */
export class Attachments {
  constructor(
    private readonly dataSource: DataSource,
    readonly blobs: BlobStore,
  ) {}

  async find({
    im_message_id,
    school_id,
  }: {
    im_message_id: number;
    school_id: number;
  }): Promise<Attachment | undefined> {
    const [row]: Row[] = await this.dataSource.query(
      `select ${columns} from message where im_message_id = $1 and school_id = $2 and recalled_at is null`,
      [im_message_id, school_id],
    );
    return row && attachmentOf(row);
  }

  /** Files of a school that are to be fetched now, those first that wait the longest. */
  async due({ school_id, limit }: { school_id: number; limit: number }): Promise<Attachment[]> {
    const rows: Row[] = await this.dataSource.query(
      `select ${columns} from message where school_id = $1 and ${due} order by file_next_at limit $2`,
      [school_id, limit],
    );
    return rows.map(attachmentOf);
  }

  /**
   * Notes that a file is about to be fetched: whoever dies over it leaves it to be tried again after a while, and counted.
   * @returns false where it is not to be fetched any more
   */
  async begin(attachment: Attachment, againInMs: number): Promise<boolean> {
    const [, begun]: [unknown, number] = await this.dataSource.query(
      `update message set file_tries = file_tries + 1, file_next_at = now() + $5 * interval '1 millisecond'
        where ${sameFile} and ${due}`,
      [...identityOf(attachment), againInMs],
    );
    return begun > 0;
  }

  /**
   * Whether what we keep is still there, whole, and what the message tells of: a store may lose or cut it, and what
   * Easemob once gave us may have been something else. If not, it is to be fetched again.
   */
  async isSound(attachment: Attachment): Promise<boolean> {
    const { kept } = attachment;
    if (!kept || implausible(attachment, kept)) return false;
    return (await this.blobs.stat(kept.key))?.size === kept.size;
  }

  /** @returns undefined where the store has lost it */
  open({ key }: StoredContent, range?: ByteRange): Promise<Blob | undefined> {
    return this.blobs.read(key, range);
  }

  /**
   * Puts a file into the store and writes down that it lies there. Whoever else has fetched it says the same.
   * @param read all its bytes, from the first to the last, each time
   */
  async keep(attachment: Attachment, content: StoredContent, read: () => Readable): Promise<StoredContent> {
    for (;;) {
      const kept = { ...content, key: await reserveKey(this.dataSource, content.key) };
      await this.blobs.put(kept.key, { stream: read(), size: kept.size });
      if (await this.remember(attachment, kept)) return kept;
    }
  }

  /**
   * Refers to a blob, while its row is held: whoever looks whether somebody does has looked before, or sees it.
   * @returns false where it has been looked at since it was reserved, and may be gone
   */
  private async remember(attachment: Attachment, { key, contentType, size }: StoredContent): Promise<boolean> {
    const [{ reserved }]: [{ reserved: boolean }] = await this.dataSource.query(
      `with reserved as materialized (select key from let_go_blob where key = $5 and state = 'let_go' for share),
       kept as (
         update message set blob_key = reserved.key, file_type = $6, file_size = $7, file_state = 'kept', file_error = null,
                file_next_at = null
           from reserved where ${sameFile} and file_state is distinct from 'removed')
       select exists (select from reserved) as reserved`,
      [...identityOf(attachment), key, contentType, size],
    );
    return reserved;
  }

  /** Writes down why a file is not here. What another has fetched meanwhile stays. */
  async settle(attachment: Attachment, settled: Settled): Promise<void> {
    const { to, reason } = settled;
    const [state, delayMs, tries] =
      to === 'later' ? ['pending', settled.delayMs, settled.costsAttempt ? 0 : 1] : [to, null, 0];
    await this.dataSource.query(
      `update message set file_state = $5, file_error = $6, file_next_at = now() + $7::float * interval '1 millisecond',
              file_tries = greatest(0, file_tries - $8)
        where ${sameFile} and file_state = 'pending'`,
      [...identityOf(attachment), state, reason, delayMs, tries],
    );
  }
}

function attachmentOf({ blob_key, file_type, file_size, ...attachment }: Row): Attachment {
  const kept =
    blob_key === null
      ? null
      : { key: blob_key, contentType: file_type ?? 'application/octet-stream', size: Number(file_size) };
  return { ...attachment, kept };
}
