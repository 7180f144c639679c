import type { DataSource, EntityManager } from 'typeorm';
import { ImGroup, ImGroupMember } from '../entities/group.js';
import { ImUser } from '../entities/person.js';
import { School } from '../entities/school.js';
import { children, groups, schools, users } from './demo-data.js';
import { lastMessageId, messages, photos } from './demo-messages.js';

/** Puts bytes into the blob store. @returns what is written down about them; `size` in bytes */
export type PutBlob = (content: Buffer) => Promise<{ key: string; contentType: string; size: number }>;

/**
 * Puts the demo data into an empty database, and its pictures into the blob store; does nothing where there is any
 * school. @returns whether it did
 */
export async function seedDemo(dataSource: DataSource, put: PutBlob): Promise<boolean> {
  return dataSource.transaction(async (manager) => {
    await manager.query('lock table school in exclusive mode');
    if (await manager.existsBy(School, {})) return false;
    const now = new Date();
    await manager.insert(School, schools);
    await manager.insert(
      ImUser,
      users.map(({ registered, ...user }) => ({
        ...user,
        ...(registered && { easemob_registered_at: now, easemob_nickname: user.real_name }),
      })),
    );
    for (const child of children) {
      await manager.query('insert into guardian_child values ($1, $2, $3)', Object.values(child));
    }
    for (const { members, owner, ...group } of groups) {
      await manager.insert(ImGroup, group);
      await manager.insert(
        ImGroupMember,
        members.map(([im_user_id, remark], index) => ({
          im_group_id: group.im_group_id,
          im_user_id,
          remark,
          position: index + 1,
          is_owner: im_user_id === owner,
        })),
      );
    }
    await seedPhotos(manager, put);
    await seedMessages(manager, put);
    return true;
  });
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
