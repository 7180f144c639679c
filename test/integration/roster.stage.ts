import { planOf, readRoster, type ImportRecord } from '#enrolment';
import { Operator } from '#operating';
import {
  approveRoster,
  findPeople,
  planIncoming,
  planRoster,
  undoRoster,
  type PersonLine,
  type PlannedImport,
} from '#operating/rosters';
import type { Outbox } from '#outbox';
import type { Mode, Roster } from '#roster';
import { dataSource, operator, outbox } from '../support/work.js';

/** Small, so that a small roster has many of them. */
const rowsAtATime = 12;
const options = (school: number, mode: Mode = 'full') => ({
  school,
  mode,
  schoolYear: 2026,
  digestKey: 'the-key-of-the-digests',
  rowsAtATime,
});

let lastSchool = 1000;
export async function newSchool(): Promise<number> {
  await dataSource.query(`insert into school (school_id, name) values ($1, 'school')`, [++lastSchool]);
  return lastSchool;
}

export async function planned(
  school: number,
  roster: Roster,
  { mode = 'full', rehearsal = false }: { mode?: Mode; rehearsal?: boolean } = {},
) {
  const incoming = { roster, warnings: [], digest: null };
  return planIncoming(operator(), incoming, { ...options(school, mode), rehearsal });
}

export const isPlan = (plan: object): plan is PlannedImport => 'counts' in plan;

/** Plans a roster and carries it out, whatever it takes away. @returns undefined where there is nothing to do */
export async function taken(school: number, roster: Roster, mode: Mode = 'full'): Promise<number | undefined> {
  const plan = await planned(school, roster, { mode });
  if ('nothing' in plan) return undefined;
  if (!isPlan(plan)) throw new Error(JSON.stringify(plan));
  return done(await approveRoster(operator(), plan.import_id!, { leaving: plan.brake }), 'done');
}

export const undone = async (id: number): Promise<number> => done(await undoRoster(operator(), id), 'undone');

function done(record: ImportRecord | { refused: unknown }, status: string): number {
  if (!('status' in record) || record.status !== status) throw new Error(JSON.stringify(record));
  return record.import_id;
}

export const heading = '姓名,学号,班级,身份证号,家长姓名,家长电话';
/** A pupil with a guardian, as a line of a list; of one number it is always the same. */
export const pupil = (number: number, { name = '李明远', of = '高一(1)班' } = {}) =>
  `${name}${'甲'.repeat(number % 40)},S${number},${of},,王思齐${'乙'.repeat(number % 40)},${13_800_138_000 + number}`;
/** So many pupils in three classes. */
export const listOf = (count: number, from = 1) => [
  heading,
  ...Array.from({ length: count }, (_, at) => pupil(from + at, { of: `高一(${1 + (at % 3)})班` })),
];

export const personOf = async (school: number, number: string): Promise<PersonLine> =>
  (await findPeople(dataSource, school, number))[0]!;

interface Group {
  im_group_id: number;
}
/** The groups of a type; there is one. */
export const groupsOf = (school: number, type: string): Promise<[Group, ...Group[]]> =>
  dataSource.query('select im_group_id from im_group where school_id = $1 and group_type = $2 order by group_name', [
    school,
    type,
  ]);

/** Makes a group known to Easemob, as a worker leaves it. */
export const activate = (im_group_id: number) =>
  dataSource.query(
    `update im_group set easemob_group_id = 'e' || im_group_id, activated_at = now(), synced_revision = revision,
            synced_at = now() where im_group_id = $1`,
    [im_group_id],
  );

const file = (lines: readonly string[]) => ({ name: '学生.csv', bytes: Buffer.from(lines.join('\n')) });

export const listPlan = (school: number, lines: readonly string[], mode: Mode = 'full') =>
  planRoster(operator(), file(lines), options(school, mode));

export async function plannedList(school: number, lines: readonly string[]): Promise<PlannedImport> {
  const plan = await listPlan(school, lines);
  if (!isPlan(plan)) throw new Error(JSON.stringify(plan));
  return plan;
}

/** As a school would: a list, taken over. */
export async function takenList(school: number, lines: readonly string[], mode: Mode = 'full'): Promise<number> {
  const plan = await listPlan(school, lines, mode);
  if (!isPlan(plan)) throw new Error(JSON.stringify(plan));
  return done(await approveRoster(operator(), plan.import_id!, { leaving: plan.brake }), 'done');
}

/** What a roster is to become by what is stored, as the planner says; nothing is kept of it. */
export async function targetOf(school: number, incoming: Roster, mode: Mode): Promise<Roster> {
  const stored = await readRoster(dataSource, school);
  if (!('state' in stored)) throw new Error(JSON.stringify(stored));
  return planOf(stored, incoming, mode).target;
}

export async function storedRoster(school: number): Promise<Roster> {
  const stored = await readRoster(dataSource, school);
  if (!('state' in stored)) throw new Error(JSON.stringify(stored));
  return stored.roster;
}

/** Every table that an import changes, and how its rows are found, asked past our own reading of them. */
const tables: Record<string, string> = {
  roster_school: '(select school_id, school_year from roster_school) t',
  ...Object.fromEntries(
    ['grade', 'class', 'course', 'person', 'enrolment', 'guardian', 'assignment', 'sticky'].map((name) => [
      `roster_${name}`,
      `roster_${name} t`,
    ]),
  ),
  im_user: 'im_user t',
  guardian_child: 'guardian_child t',
  // Moments and the counter of changes go on, whatever is taken back.
  im_group: `(select im_group_id, school_id, relation_id, group_type, group_name, derived, created_by_account,
                     easemob_group_id from im_group) t`,
  im_group_member: '(select g.school_id, m.* from im_group_member m join im_group g using (im_group_id)) t',
};

/** All rows of a school, table by table, in an order of their own. */
export async function dumpOf(school: number): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const [name, from] of Object.entries(tables)) {
    const rows: { row: string }[] = await dataSource.query(
      `select to_jsonb(t)::text as row from ${from} where t.school_id = $1 order by 1`,
      [school],
    );
    dump[name] = rows.map(({ row }) => row);
  }
  return dump;
}

/** An operator who is heard of before each commit, and after. */
function heard(before: () => Promise<void> | void, after: () => void = () => undefined): Operator {
  const transaction: Outbox['transaction'] = async (change) => {
    const result = await outbox.transaction(async (manager) => {
      const made = await change(manager);
      await before();
      return made;
    });
    after();
    return result;
  };
  return new Operator(dataSource, { add: outbox.add.bind(outbox), transaction } as Outbox, { who: 'spec' });
}

/** Looks at what a transaction has done before others see it. */
export const watched = (look: () => Promise<void>): Operator => heard(look);

/** The process ends. */
export class Killed extends Error {}

/** An operator whose process ends at a transaction: before it is committed, or right after. */
export function mortal(transactions: number, when: 'before' | 'after'): Operator {
  let left = transactions;
  const end = (at: typeof when) => {
    if (left <= 0 && at === when) throw new Killed();
    if (at === 'after') left--;
  };
  return heard(
    () => end('before'),
    () => end('after'),
  );
}
