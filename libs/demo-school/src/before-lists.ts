import { ImGroup, ImGroupMember, School } from '#database';
import type { EntityManager } from 'typeorm';

/*
 * What the schools of 2017 had before any list of ours: numbers that their central database had given out. Lists give people
 * the ids that apps know them by; of classes and groups they know none.
 */

const schools = [
  { school_id: 1, name: '第一中学(演示)' },
  { school_id: 6, name: '第六中学(演示)' },
];

/** Classes of earlier years have had the numbers up to these, so that 高一(10)班 is 567 and 304, and 初一(1)班 is 58. */
const numbersGivenOut = [
  { school_id: 1, highest_class: 557, highest_relation: 294 },
  { school_id: 6, highest_class: 0, highest_relation: 57 },
];

/** Groups by the ids that apps know them by. Their names and members follow from the lists. */
const groups: [school_id: number, im_group_id: number, relation_id: number, group_type: string][] = [
  [1, 64, 20_000_001, 'teacher'],
  [1, 68, 30_000_002, 'teacher'],
  [1, 83, 40_001_002, 'teacher'],
  [1, 145, 50_000_000, 'teacher'],
  [1, 332, 60_567_002, 'class_course'],
  [1, 376, 60_571_002, 'class_course'],
  [1, 747, 304, 'teacherAndStudent'],
  [1, 751, 308, 'teacherAndStudent'],
  [1, 873, 304, 'teacherAndGuardian'],
  [1, 877, 308, 'teacherAndGuardian'],
  [1, 1496, 312, 'teacherAndStudent'],
  [6, 710, 20_000_101, 'teacher'],
  [6, 712, 40_001_002, 'teacher'],
  [6, 2433, 58, 'teacherAndStudent'],
];

export async function seedBeforeLists(manager: EntityManager): Promise<void> {
  await manager.insert(School, schools);
  await manager.insert('roster_school', numbersGivenOut);
  await manager.insert(
    ImGroup,
    groups.map(([school_id, im_group_id, relation_id, group_type]) => ({
      ...{ school_id, im_group_id, relation_id, group_type },
      ...{ group_name: '', derived: true },
    })),
  );
}

/** A department, which no list tells of: the school's own group, as the central database had it. */
export async function seedDepartment(manager: EntityManager): Promise<void> {
  const department = { im_group_id: 2, school_id: 1, relation_id: 2, group_name: '德育处', group_type: 'teacher' };
  await manager.insert(ImGroup, department);
  await manager.insert(ImGroupMember, { im_group_id: 2, im_user_id: 152467, position: 1 });
}
