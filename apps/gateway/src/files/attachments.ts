import { Inject, Injectable } from '@nestjs/common';
import { BlobStore, type Blob, type ByteRange, type StoredContent } from '#blobs';
import type { DataSource } from 'typeorm';
import { reads } from '../gateway-database.module.js';
import { implausible, type Told } from './plausible.js';

/** The attachment of a message as the database knows it. */
export interface Attachment extends Told {
  im_message_id: number;
  school_id: number;
  im_group_id: number;
  file_uuid: string | null;
  file_secret: string | null;
  /** Where we keep it; null until somebody has asked for it. */
  kept: StoredContent | null;
}

type Row = Omit<Attachment, 'kept'> & {
  blob_key: string | null;
  file_type: string | null;
  file_size: string | null;
};

/** The attachments of messages: rows in the database, bytes in the blob store. */
@Injectable()
export class Attachments {
  constructor(
    @Inject(reads) private readonly dataSource: DataSource,
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
      `select im_message_id::float, school_id, im_group_id, easemob_type, easemob_filename, easemob_file_length, file_uuid, file_secret, blob_key, file_type, file_size
         from message where im_message_id = $1 and school_id = $2 and recalled_at is null`,
      [im_message_id, school_id],
    );
    if (!row) return undefined;
    const { blob_key, file_type, file_size, ...attachment } = row;
    const kept =
      blob_key === null
        ? null
        : { key: blob_key, contentType: file_type ?? 'application/octet-stream', size: Number(file_size) };
    return { ...attachment, kept };
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

  /** Writes down that a file lies in the store now. */
  async remember({ im_message_id }: Attachment, { key, contentType, size }: StoredContent): Promise<void> {
    await this.dataSource.query(
      `update message set blob_key = $2, file_type = $3, file_size = $4, file_state = 'kept' where im_message_id = $1`,
      [im_message_id, key, contentType, size],
    );
  }
}
