import type { DataSource } from 'typeorm';
import { ImGroup, ImGroupMember, ImUser, School } from '../entities.js';
import { children, groups, schools, users } from './demo-data.js';

/** Puts the demo data into an empty database; does nothing where there is any school. @returns whether it did */
export async function seedDemo(dataSource: DataSource): Promise<boolean> {
  return dataSource.transaction(async (manager) => {
    await manager.query('lock table school in exclusive mode');
    if (await manager.existsBy(School, {})) return false;
    const now = new Date();
    await manager.insert(School, schools);
    await manager.insert(
      ImUser,
      users.map(({ registered, ...user }) => ({ ...user, easemob_registered_at: registered ? now : null })),
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
    return true;
  });
}
