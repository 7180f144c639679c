import { Inject, Injectable } from '@nestjs/common';
import { BlobStore, type Blob } from '#blobs';
import type { DataSource } from 'typeorm';
import { reads } from '../gateway-database.module.js';

export interface Photo {
  blob_key: string;
  content_type: string;
  etag: string;
  /** Bytes. */
  size: number;
}

interface Person {
  school_id: number;
  account_id: number;
  teacher_id?: number | undefined;
  student_id?: number | undefined;
}

/** People's photos: rows in the database, pictures in the blob store. */
@Injectable()
export class Photos {
  constructor(
    @Inject(reads) private readonly dataSource: DataSource,
    private readonly blobs: BlobStore,
  ) {}

  /** A teacher's, else a student's, else that of the account itself. */
  async find({ school_id, account_id, teacher_id, student_id }: Person): Promise<Photo | undefined> {
    const [who, id] =
      teacher_id !== undefined
        ? [`u.user_type = 'teacher' and u.person_id`, teacher_id]
        : student_id !== undefined
          ? [`u.user_type = 'student' and u.person_id`, student_id]
          : ['u.account_id', account_id];
    const [photo]: Photo[] = await this.dataSource.query(
      `select p.blob_key, p.content_type, p.etag, p.size from im_user u join user_photo p on p.im_user_id = u.im_user_id
        where u.school_id = $1 and ${who} = $2`,
      [school_id, id],
    );
    return photo;
  }

  /** @returns undefined where the store has lost it, or a part of it */
  async open({ blob_key, size }: Photo): Promise<Blob | undefined> {
    const blob = await this.blobs.read(blob_key);
    if (!blob || blob.size === size) return blob;
    blob.stream.destroy();
    return undefined;
  }
}
