import type pg from 'pg';
import type { Random } from './random.js';

/** Somebody with an account. */
export interface Person {
  school_id: number;
  account_id: number;
  im_user_id: number;
}

/** A group that is there from the beginning and has yet to be activated. */
export interface PlantedGroup {
  im_group_id: number;
  school_id: number;
  relation_id: number;
  members: Person[];
  /** Where it is a lesson-prep group. */
  lesson?: { grade_no: number; course_id: number };
}

export interface World {
  schools: { school_id: number; people: Person[] }[];
  /** To be activated. */
  plain: PlantedGroup[];
  /** Lesson-prep groups, to be written into. */
  rooms: PlantedGroup[];
  /** Touched by forgers only. */
  bait: PlantedGroup[];
  /** How many custom groups are to be made. */
  customs: number;
}

/** Words that stand in everything that must not get into a log, each its own kind. */
export interface Canaries {
  person: string;
  group: string;
  text: string;
  secret: string;
}

export const canaries = (seed: number): Canaries => ({
  person: `p3rson${seed}`,
  group: `gr0up${seed}`,
  text: `t3xt${seed}`,
  secret: `s3cret${seed}`,
});

const peopleASchool = 40;
const firstGroup = 5000;
/** Taken for registered here, and unknown to Easemob: people whom somebody has deleted there. */
const forgottenASchool = 2;

/** Two schools, their people and groups. Nothing is written yet. */
export function imagine(random: Random, groups: number): World {
  const schools = [71, 72].map((school_id) => ({
    school_id,
    people: Array.from({ length: peopleASchool }, (_, i) => person(school_id, i + 1)),
  }));
  let lastGroup = firstGroup;
  const group = (lesson?: { grade_no: number; course_id: number }): PlantedGroup => {
    const { school_id, people } = random.pick(schools);
    const relation_id = lesson ? 40_000_000 + lesson.grade_no * 1000 + lesson.course_id : ++lastGroup + 100_000;
    return {
      im_group_id: ++lastGroup,
      school_id,
      relation_id,
      members: random.sample(people, random.int(2, 8)),
      ...(lesson && { lesson }),
    };
  };
  const many = <T>(count: number, make: (i: number) => T) =>
    Array.from({ length: Math.max(1, count) }, (_, i) => make(i));
  const rooms = Math.round(groups * 0.2);
  const customs = Math.max(1, Math.round(groups * 0.4));
  return {
    schools,
    rooms: many(rooms, (i) => group({ grade_no: 1 + (i % 12), course_id: 1 + Math.floor(i / 12) })),
    plain: many(groups - rooms - customs, () => group()),
    bait: many(2, () => group()),
    customs,
  };
}

const person = (school_id: number, n: number): Person => ({
  school_id,
  account_id: school_id * 1000 + n,
  im_user_id: school_id * 100_000 + n,
});

export async function plant(database: pg.Pool, world: World, words: Canaries): Promise<void> {
  for (const { school_id, people } of world.schools) {
    await database.query('insert into school (school_id, name) values ($1, $2)', [school_id, words.group]);
    await database.query(
      `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name, easemob_registered_at)
       select u, $1, a, 'teacher', a, $4 || '-' || a, case when place <= $5 then now() end
         from unnest($2::int[], $3::int[]) with ordinality as people(u, a, place)`,
      [
        school_id,
        people.map(({ im_user_id }) => im_user_id),
        people.map(({ account_id }) => account_id),
        words.person,
        forgottenASchool,
      ],
    );
  }
  for (const group of [...world.plain, ...world.rooms, ...world.bait]) await plantGroup(database, group, words);
}

async function plantGroup(database: pg.Pool, group: PlantedGroup, words: Canaries): Promise<void> {
  const { im_group_id, school_id, relation_id, members } = group;
  await database.query(
    `insert into im_group (im_group_id, school_id, relation_id, group_name, group_type) values ($1, $2, $3, $4, 'teacher')`,
    [im_group_id, school_id, relation_id, `${words.group}-${im_group_id}`],
  );
  // Every other group has an owner of its own; in the others whoever activates them becomes the owner in Easemob.
  await database.query(
    `insert into im_group_member (im_group_id, im_user_id, position, is_owner)
     select $1, person, place, place = 1 and $3 from unnest($2::int[]) with ordinality as people(person, place)`,
    [im_group_id, members.map(({ im_user_id }) => im_user_id), im_group_id % 2 === 0],
  );
}
