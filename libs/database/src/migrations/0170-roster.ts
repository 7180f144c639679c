import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The people of a school as its lists have them, what has become of each list, and how it is taken back. */
export class Roster1763800000170 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...structure, ...people, ...links, ...imports, ...followers])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undone) await runner.query(statement);
  }
}

const structure = [
  `create table roster_school (
    school_id integer primary key references school,
    -- the calendar year in which it begins; null: no list has come yet
    school_year integer,
    -- counts what has begun to change the roster: a plan that was made for another one is made anew
    version integer not null default 0,
    -- the highest numbers that anything ever had: none is given out twice, whatever is taken back
    highest_class integer not null default 0,
    highest_relation integer not null default 0,
    highest_course integer not null default 0,
    -- what the key of the digests makes of a known word
    digest_check text
  )`,
  `create table roster_grade (
    school_id integer not null references roster_school,
    key text not null,
    name text not null,
    no integer not null,
    primary key (school_id, key)
  )`,
  `create table roster_class (
    school_id integer not null,
    key text not null,
    stage text not null,
    -- the calendar year in which it entered
    entered integer not null,
    number integer not null,
    grade text not null,
    name text not null,
    no integer not null,
    relation integer not null,
    primary key (school_id, key),
    foreign key (school_id, grade) references roster_grade
  )`,
  'create index roster_class_grade on roster_class (school_id, grade)',
  `create table roster_course (
    school_id integer not null references roster_school,
    key text not null,
    no integer not null,
    primary key (school_id, key)
  )`,
];

const people = [
  `create table roster_person (
    school_id integer not null references roster_school,
    key text not null,
    role text not null check (role in ('teacher', 'student', 'guardian')),
    name text not null,
    -- the source's own number
    external_id text,
    -- keyed, of the number of the identity card, which is kept nowhere
    id_digest text,
    phone text,
    -- whoever has left keeps his row and his ids: he may come back
    status text not null check (status in ('active', 'left')),
    -- of a guardian: the teacher who he is as well
    same_as text,
    primary key (school_id, key)
  )`,
  'create index roster_person_external on roster_person (school_id, external_id) where external_id is not null',
  // account_id, im_user_id and person_id of people whose source has given none; far above those of data that are copied in.
  'create sequence person_number as integer start with 1000000000',
  `alter table im_user
    -- whose account it is in the roster; null: no list has brought him
    add column person_key text,
    add foreign key (school_id, person_key) references roster_person,
    add unique (school_id, person_key)`,
];

const links = [
  `create table roster_enrolment (
    school_id integer not null,
    student text not null,
    class text not null,
    primary key (school_id, student),
    foreign key (school_id, student) references roster_person,
    foreign key (school_id, class) references roster_class
  )`,
  'create index roster_enrolment_class on roster_enrolment (school_id, class)',
  `create table roster_guardian (
    school_id integer not null,
    guardian text not null,
    student text not null,
    relation text not null,
    primary key (school_id, guardian, student),
    foreign key (school_id, guardian) references roster_person,
    foreign key (school_id, student) references roster_person
  )`,
  'create index roster_guardian_student on roster_guardian (school_id, student)',
  `create table roster_assignment (
    school_id integer not null,
    key text not null,
    teacher text not null,
    course text,
    class text,
    grade text,
    head boolean not null,
    primary key (school_id, key),
    foreign key (school_id, teacher) references roster_person,
    foreign key (school_id, course) references roster_course,
    foreign key (school_id, class) references roster_class,
    foreign key (school_id, grade) references roster_grade
  )`,
  ...['teacher', 'course', 'class', 'grade'].map(
    (column) => `create index roster_assignment_${column} on roster_assignment (school_id, ${column})`,
  ),
  `create table roster_sticky (
    school_id integer not null references roster_school,
    kind text not null,
    key text not null,
    -- empty: the row as a whole
    field text not null,
    primary key (school_id, kind, key, field)
  )`,
];

const imports = [
  `create table roster_import (
    import_id integer generated always as identity primary key,
    school_id integer not null references roster_school,
    what text not null check (what in ('import', 'edit', 'release')),
    status text not null check (status in ('planned', 'approved', 'applying', 'done', 'undoing', 'undone', 'failed')),
    -- of the file, which is not kept; null: none came
    digest text,
    options jsonb not null default '{}',
    -- of the roster that it was planned for, and the one that it has made of it
    base_version integer not null,
    version integer,
    -- rows by table: created, changed, removed
    counts jsonb not null,
    -- so many people leave that it must be typed
    brake integer,
    chunks integer not null,
    chunks_applied integer not null default 0,
    who text not null,
    failure text,
    created_at timestamptz not null default now(),
    finished_at timestamptz
  )`,
  'create index roster_import_school on roster_import (school_id, import_id)',
  // Two that are under way at once would undo each other's work.
  `create unique index roster_import_one on roster_import (school_id) where status in ('approved', 'applying', 'undoing')`,
  `create table roster_change (
    import_id integer not null references roster_import on delete cascade,
    -- what is done in one transaction
    chunk integer not null,
    -- in this order, backwards when it is taken back
    step integer not null,
    place integer not null,
    im_group_id integer,
    -- columns of the row; null before it is made, and after it is gone
    before jsonb,
    after jsonb,
    primary key (import_id, chunk, step, place)
  )`,
];

/** Groups that follow from the roster. Places and remarks move with every newcomer, and are nothing to Easemob. */
const followers = [
  'alter table im_group add column derived boolean not null default false',
  'create unique index im_group_derived on im_group (school_id, relation_id, group_type) where derived',
  'drop trigger im_group_member_updated on im_group_member',
  `create function im_group_member_replaced() returns trigger language plpgsql as $$
    begin
      update im_group set revision = revision + 1 where im_group_id in (
        select im_group_id from (
          (select im_group_id, im_user_id, is_owner from former except select im_group_id, im_user_id, is_owner from latter)
          union all
          (select im_group_id, im_user_id, is_owner from latter except select im_group_id, im_user_id, is_owner from former)
        ) differing);
      return null;
    end $$`,
  `create trigger im_group_member_updated after update on im_group_member
    referencing old table as former new table as latter
    for each statement execute function im_group_member_replaced()`,
];

const undone = [
  'drop trigger im_group_member_updated on im_group_member',
  'drop function im_group_member_replaced()',
  `create trigger im_group_member_updated after update on im_group_member
    referencing new table as changed for each statement execute function im_group_member_changed()`,
  'alter table im_group drop column derived',
  'drop table roster_change, roster_import, roster_sticky, roster_assignment, roster_guardian, roster_enrolment',
  'alter table im_user drop column person_key',
  'drop sequence person_number',
  'drop table roster_person, roster_course, roster_class, roster_grade, roster_school',
];
