import { School } from '#database';
import type { DataSource, EntityManager } from 'typeorm';
import { seedBeforeLists, seedDepartment } from './before-lists.js';
import { takeLists } from './lists.js';
import { lastMessageId, messages, photos } from './messages.js';

/** Puts bytes into the blob store. @returns what is written down about them; `size` in bytes */
export type PutBlob = (content: Buffer) => Promise<{ key: string; contentType: string; size: number }>;

/**
 * Puts the demo data into an empty database, and its pictures into the blob store; does nothing where there is any
 * school. Its people and groups come by lists, as those of any school do. @returns whether it did
 */
export async function seedDemo(dataSource: DataSource, put: PutBlob): Promise<boolean> {
  return dataSource.transaction(async (manager) => {
    await manager.query('lock table school in exclusive mode');
    if (await manager.existsBy(School, {})) return false;
    await seedBeforeLists(manager);
    await takeLists(manager);
    await seedDepartment(manager);
    await seedRegistered(manager);
    await seedPhotos(manager, put);
    await seedMessages(manager, put);
    return true;
  });
}

/** The group that waits for its activation: none of its members is known to Easemob yet. */
const groupOfNewcomers = 1496;

/** Everybody else is, as whoever is imported is in time; so nobody is left to be told of. */
async function seedRegistered(manager: EntityManager): Promise<void> {
  await manager.query(
    `update im_user set easemob_registered_at = now(), easemob_nickname = real_name
      where im_user_id not in (select im_user_id from im_group_member where im_group_id = $1)`,
    [groupOfNewcomers],
  );
  await manager.query(`delete from work_item where kind = 'users'`);
}

async function seedPhotos(manager: EntityManager, put: PutBlob): Promise<void> {
  for (const { im_user_id, content } of photos) {
    const { key, contentType, size } = await put(content);
    await manager.query(
      'insert into user_photo (im_user_id, blob_key, content_type, size, etag) values ($1, $2, $3, $4, $5)',
      [im_user_id, key, contentType, size, `"${key}"`],
    );
  }
}

async function seedMessages(manager: EntityManager, put: PutBlob): Promise<void> {
  for (const { file, ...message } of messages) {
    const kept = file && (await put(file));
    const row = {
      ...message,
      ...(kept && { blob_key: kept.key, file_type: kept.contentType, file_size: kept.size }),
    };
    const columns = Object.keys(row);
    await manager.query(
      `insert into message (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
      Object.values(row),
    );
  }
  await manager.query(`select setval(pg_get_serial_sequence('message', 'im_message_id'), $1)`, [lastMessageId]);
}
