import { deriveGroups, groupKey, type Mode, type Roster } from '#roster';
import { approveRoster, undoRoster } from '#operating/rosters';
import fc from 'fast-check';
import { rosterFrom } from '../../libs/roster/src/model/any-roster.fixture.js';
import { sortedRows } from '../../libs/roster/src/roster.fixture.js';
import { dataSource, operator, useWork } from '../support/work.js';
import {
  dumpOf,
  isPlan,
  Killed,
  mortal,
  newSchool,
  planned,
  storedRoster,
  taken,
  targetOf,
  undone,
} from './roster.stage.js';

useWork();

const rosters = fc.array(fc.nat({ max: 999 }), { minLength: 30, maxLength: 150 }).map(rosterFrom);
const modes = fc.constantFrom<Mode>('full', 'additive');
/** Each run is some hundred statements. */
const runs = { numRuns: 12 };

/** How many rows are in one dump and not in the other: each change is two of them. */
function rowsBetween(before: Record<string, string[]>, after: Record<string, string[]>): number {
  return Object.keys(before).reduce((sum, table) => {
    const [was, is] = [new Set(before[table]), new Set(after[table])];
    return (
      sum + before[table]!.filter((row) => !is.has(row)).length + after[table]!.filter((row) => !was.has(row)).length
    );
  }, 0);
}

const rowsIn = (counts: object): number =>
  Object.values(counts as Record<string, { create?: number; change?: number; remove?: number }>).reduce(
    (sum, { create = 0, change = 0, remove = 0 }) => sum + create + 2 * change + remove,
    0,
  );

/** The groups of a school with their members, in our words for people. */
async function groupsIn(school: number): Promise<Map<string, object>> {
  const rows = await dataSource.query(
    `select g.relation_id, g.group_type, g.group_name,
            json_agg(json_build_object('person', u.person_key, 'position', m.position, 'is_owner', m.is_owner,
              'remark', m.remark) order by m.position) as members
       from im_group g join im_group_member m using (im_group_id) join im_user u using (im_user_id)
      where g.school_id = $1 and g.derived group by g.im_group_id`,
    [school],
  );
  return new Map(rows.map((row: Parameters<typeof groupKey>[0]) => [groupKey(row), row]));
}

const wantedGroups = (roster: Roster) =>
  new Map(deriveGroups(roster).map((group) => [groupKey(group), JSON.parse(JSON.stringify(group))]));

describe('P12: an import', () => {
  it('of any list over any other makes what its preview showed and nothing else, and can be undone to the last row', async () => {
    await fc.assert(
      fc.asyncProperty(rosters, rosters, modes, async (first, second, mode) => {
        const school = await newSchool();
        const empty = await dumpOf(school);
        const one = await taken(school, first);
        const before = await dumpOf(school);

        const target = await targetOf(school, second, mode);
        const rehearsed = await planned(school, second, { mode, rehearsal: true });
        const plan = await planned(school, second, { mode });
        expect(await dumpOf(school)).toEqual(before);
        if (!isPlan(plan) || !isPlan(rehearsed)) return expect(plan).toEqual(rehearsed);
        expect({ ...plan, import_id: undefined }).toEqual({ ...rehearsed, import_id: undefined });
        expect(await approveRoster(operator(), plan.import_id!, { leaving: plan.brake })).toMatchObject({
          status: 'done',
        });

        const after = await dumpOf(school);
        expect(rowsBetween(before, after)).toBe(rowsIn(plan.counts));
        expect(sortedRows(await storedRoster(school))).toEqual(sortedRows(target));
        expect(await groupsIn(school)).toEqual(wantedGroups(target));

        await undone(plan.import_id!);
        expect(await dumpOf(school)).toEqual(before);
        if (one !== undefined) await undone(one);
        expect({ ...(await dumpOf(school)), roster_school: [] }).toEqual(empty);
      }),
      runs,
    );
  });

  it('that is asked for twice, of people who have numbers, changes nothing the second time, not even who is an account', async () => {
    await fc.assert(
      fc.asyncProperty(rosters, rosters, async (first, second) => {
        const school = await newSchool();
        const people = second.people.map((one) => ({ ...one, externalId: `n-${one.key}`, status: 'active' as const }));
        const list = { ...second, people };
        await taken(school, first);
        await taken(school, list);
        const before = await dumpOf(school);
        expect(await planned(school, list)).toEqual({ nothing: true });
        expect(await dumpOf(school)).toEqual(before);
      }),
      runs,
    );
  });
});

/** Two rosters of which the second changes something in every table. */
const [small, other] = [0, 7].map((from) =>
  rosterFrom(Array.from({ length: 140 }, (_, at) => (at * 31 + from * 17) % 97)),
);

describe('P12: an import whose process ends', () => {
  const chunksOf = async (id: number) =>
    (await dataSource.query('select chunks from roster_import where import_id = $1', [id]))[0].chunks as number;

  async function begun(): Promise<{ school: number; id: number; leaving: number | undefined; before: object }> {
    const school = await newSchool();
    await taken(school, small!);
    const before = await dumpOf(school);
    const plan = await planned(school, other!);
    if (!isPlan(plan)) throw new Error(JSON.stringify(plan));
    return { school, id: plan.import_id!, leaving: plan.brake, before };
  }

  /** Ids are another school's: what remains are the rows. */
  const shapeOf = async (school: number) => [
    sortedRows(await storedRoster(school)),
    [...(await groupsIn(school))].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ];

  it.each(['before', 'after'] as const)(
    '%s the commit of any of its transactions goes on where it was',
    async (when) => {
      const whole = await begun();
      const count = await chunksOf(whole.id);
      expect(count).toBeGreaterThan(3);
      await approveRoster(operator(), whole.id, whole);
      const wanted = await shapeOf(whole.school);
      for (let chunk = 0; chunk <= count; chunk++) {
        const { school, id, leaving } = await begun();
        await expect(approveRoster(mortal(chunk, when), id, { leaving })).rejects.toThrow(Killed);
        expect(await approveRoster(operator(), id, { leaving })).toMatchObject({ status: 'done' });
        expect(await shapeOf(school)).toEqual(wanted);
      }
    },
  );

  it('anywhere can be undone from there, and an undoing that ends can be gone on with, or turned round', async () => {
    const count = await chunksOf((await begun()).id);
    for (let chunk = 1; chunk <= count; chunk++) {
      const { school, id, leaving, before } = await begun();
      await expect(approveRoster(mortal(chunk, 'after'), id, { leaving })).rejects.toThrow(Killed);
      await expect(undoRoster(mortal(Math.ceil(chunk / 2), 'after'), id)).rejects.toThrow(Killed);
      if (chunk % 2 === 0) expect(await approveRoster(operator(), id)).toMatchObject({ status: 'done' });
      expect(await undoRoster(operator(), id)).toMatchObject({ status: 'undone' });
      expect(await dumpOf(school)).toEqual(before);
    }
  });

  it('while two go on with it at once is carried out once', async () => {
    const { school, id, leaving } = await begun();
    const both = [1, 2].map(() => approveRoster(operator(), id, { leaving }));
    expect((await Promise.all(both)).map((record) => 'status' in record && record.status)).toEqual(['done', 'done']);
    expect(sortedRows(await storedRoster(school))).toEqual(sortedRows(await targetOf(school, other!, 'full')));
  });
});
