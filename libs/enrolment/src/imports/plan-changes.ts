import {
  applied,
  planImport,
  stickyField,
  stickyRow,
  type GivenId,
  type ImportPlan,
  type Mode,
  type Roster,
} from '#roster';
import { followersOf, leaversBetween, type TakeNumbers } from '../rows/follower-rows.js';
import { rosterOf, rowsOf } from '../rows/roster-rows.js';
import { byRowKey, readState, type Reads, type State } from '../rows/state.js';
import { columnsOf, tables, type Row, type TableName } from '../rows/tables.js';
import { changesBetween } from './changes.js';
import { importUnderWay, readSchool, type Highest, type SchoolRecord } from './school-record.js';
import type { Change } from './steps.js';

/** The roster of a school as it is stored. */
export interface StoredRoster {
  readonly school_id: number;
  readonly school: SchoolRecord;
  readonly roster: Roster;
  /** What was changed by hand, by table and key. */
  readonly sticky: ReadonlyMap<string, Row>;
  readonly state: State;
}

/** Why nothing can be planned: what is going on, or people of the school whom no list has brought and one would double. */
export type NotNow = { underWay: number } | { foreign: number };

/** Reads the roster of a school. It is used with its `version`: what is planned for another one is not carried out. */
export async function readRoster(reads: Reads, school_id: number): Promise<StoredRoster | NotNow> {
  const school = await readSchool(reads, school_id);
  const underWay = await importUnderWay(reads, school_id);
  if (underWay !== undefined) return { underWay };
  const [{ foreign }]: [{ foreign: number }] = await reads.query(
    'select count(*)::int as foreign from im_user where school_id = $1 and person_key is null',
    [school_id],
  );
  if (foreign > 0) return { foreign };
  const read = await readState(reads, school_id, Object.keys(tables) as TableName[]);
  const own: Row = { school_id, school_year: school.school_year };
  const state: State = { ...read, roster_school: byRowKey('roster_school', [own]) };
  return { school_id, school, roster: rosterOf(state, school.school_year ?? 0), sticky: state.roster_sticky, state };
}

/** What a roster is to become, and what is to be held by hand then. */
export interface Target {
  readonly roster: Roster;
  readonly sticky: ReadonlyMap<string, Row>;
  /** Ids for those who come. */
  readonly given?: readonly GivenId[];
}

/** What a list makes of a stored roster. */
export function planOf(
  { roster, school, sticky }: StoredRoster,
  incoming: Roster,
  mode: Mode,
): ImportPlan & { target: Roster } {
  const held = [...sticky.values()].map(({ kind, key, field }) =>
    field === '' ? stickyRow(kind as never, String(key)) : stickyField(kind as never, String(key), String(field)),
  );
  const plan = planImport(roster, incoming, { mode, sticky: new Set(held), highest: school.highest });
  return { ...plan, target: applied(roster, plan.plan) };
}

/** Every row that has to change, in its table and in those that follow. */
export async function changesTo(
  reads: Reads,
  { school_id, state }: StoredRoster,
  { target, take }: { target: Target; take: TakeNumbers },
): Promise<Change[]> {
  const { roster, given = [] } = target;
  const followers = await followersOf(school_id, { roster, given, state, take });
  const after: State = {
    ...state,
    ...rowsOf(school_id, roster),
    roster_sticky: target.sticky,
    ...followers,
  };
  const leavers = leaversBetween(state, after);
  return [...changesBetween(state, after), ...(await leavingCustomGroups(reads, leavers))];
}

/** Who leaves the school leaves the groups that people have made as well. */
async function leavingCustomGroups(reads: Reads, leavers: readonly number[]): Promise<Change[]> {
  if (leavers.length === 0) return [];
  const columns = columnsOf('im_group_member').map((column) => `m.${column}`);
  const rows: Row[] = await reads.query(
    `select ${columns.join(', ')} from im_group_member m join im_group g on g.im_group_id = m.im_group_id
      where m.im_user_id = any($1) and not g.derived`,
    [leavers],
  );
  return rows.map((before) => ({ table: 'im_group_member', before, custom: true }));
}

/** The numbers of a roster that must never be given out again. */
export function highestOf({ classes, courses }: Roster): Highest {
  const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b), 0);
  return {
    class: most(classes.map(({ no }) => no)),
    relation: most(classes.map(({ relation }) => relation)),
    course: most(courses.map(({ no }) => no)),
  };
}

/** Where numbers come from, and what says that one is taken: data that were copied in have numbers of their own. */
const sources = {
  person: { sequence: `'person_number'`, taken: 'im_user where im_user_id = number' },
  group: {
    sequence: `pg_get_serial_sequence('im_group', 'im_group_id')`,
    taken: 'im_group where im_group_id = number',
  },
};

/** Numbers that are given out for good, whether or not the plan is ever carried out. */
export const numbersOf =
  (reads: Reads): TakeNumbers =>
  async (of, count) => {
    const { sequence, taken } = sources[of];
    const numbers: number[] = [];
    while (numbers.length < count) {
      const rows: { number: number }[] = await reads.query(
        `with given as materialized (select nextval(${sequence})::integer as number from generate_series(1, $1))
         select number from given where not exists (select from ${taken})`,
        [count - numbers.length],
      );
      numbers.push(...rows.map(({ number }) => number));
    }
    return numbers;
  };

/** Numbers for a rehearsal, of which nothing is kept. */
export function rehearsalNumbers(): TakeNumbers {
  let last = 0;
  return async (_of, count) => Array.from({ length: count }, () => --last);
}
