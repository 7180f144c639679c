import type { People } from '#contracts';
import type { EntityManager } from 'typeorm';
import { findPeople } from '../../apps/gateway/src/commands/find-people.js';
import { dataSource, useWork } from '../support/work.js';

useWork();

const school_id = 1;
const inSchool = 12_000;

beforeAll(async () => {
  await dataSource.query(`insert into school (school_id, name) values (1, 'school'), (2, 'another')`);
  // A third each of teachers, students and guardians; the other school has the same ids.
  await dataSource.query(
    `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name)
     select school * 100000 + n, school, n, (array['teacher', 'student', 'guardian'])[n % 3 + 1],
            case when n % 3 < 2 then n end, 'somebody'
       from generate_series(1, 2) school, generate_series(1, $1::int) n`,
    [inSchool],
  );
  await dataSource.query('analyze im_user');
});

const range = (length: number, idOf: (n: number) => number) => Array.from({ length }, (_, n) => idOf(n));

interface Node {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: Node[];
}

/** How many rows and pairs of rows a plan has looked at. */
const touched = (node: Node): number =>
  node['Actual Loops'] *
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)) +
  (node.Plans ?? []).reduce((sum, child) => sum + touched(child), 0);

/** Finds people, and tells what the database has looked at for it. */
async function find(people: People) {
  let looks = 0;
  const query = async (sql: string, values: unknown[]) => {
    const [{ 'QUERY PLAN': plans }] = await dataSource.query(`explain (analyze, format json) ${sql}`, values);
    looks += touched(plans[0].Plan);
    return dataSource.query(sql, values);
  };
  const found = await findPeople({ query } as unknown as EntityManager, { school_id, people });
  return { found, looks };
}

describe('finding people by their ids', () => {
  it('looks at each a few times, however large the school is', async () => {
    const { found, looks } = await find({
      account_id: range(2000, (n) => n + 1),
      teacher_id: range(2000, (n) => 3 * n + 3),
      student_id: range(2000, (n) => 3 * n + 1),
    });
    expect(found).toHaveLength(
      new Set([...range(2000, (n) => n + 1), ...range(2000, (n) => 3 * n + 3), ...range(2000, (n) => 3 * n + 1)]).size,
    );
    expect(looks).toBeLessThan(10 * (inSchool + 3 * 2000));
  });

  it('answers in the order in which they are named, and each once', async () => {
    const { found } = await find({ account_id: [5, 4], teacher_id: [6, 3], student_id: [4, 7] });
    expect(found).toEqual([100_005, 100_004, 100_006, 100_003, 100_007]);
  });

  it('names those whom it does not find, by what they were called', async () => {
    const { found } = await find({ account_id: [5, 99_999], teacher_id: [4], student_id: [7] });
    expect(found).toMatchObject({
      error: 'user_not_found',
      values: { detail: 'account_id 99999, teacher_id 4' },
    });
  });

  it('asks nothing when nobody is named', async () => {
    expect(await find({})).toEqual({ found: [], looks: 0 });
  });
});
