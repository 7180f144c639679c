import type { ImportView } from '#contracts';
import { Program } from '../support/program.js';
import { newDoor, rosterKey, type RosterDoor } from '../support/roster-door.js';
import { startSystem, type System } from '../support/system.js';
import { crashAfter, crashBefore, type Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { bare, shortLives } from './stage.js';

let system: System;
let key: RosterDoor['key'];
const programs: Program[] = [];
beforeAll(async () => {
  system = await startSystem(shortLives, bare);
  key = await rosterKey(system, { schools: null });
});
afterEach(() => Promise.all(programs.splice(0).map((program) => program.stop())));
afterAll(() => system?.stop());

const upload = 'libs/operating/src/carry-out-upload.js';
const carrying = 'libs/operating/src/carry-out-roster.js';
const chunk = 'libs/enrolment/src/imports/carry-out.js';
const nextChunk = 'const next = await nextChunk(';
const isOn = (status: string, applied: number) =>
  `record.status === '${status}' && record.chunks_applied === ${applied}`;

/** The life of a list in its worker, in order: where it may end in the middle. */
const points = {
  'before the list is read': crashBefore(upload, 'const read = await readList('),
  'when the plan is made and not committed': crashAfter(
    'libs/operating/src/plan-roster.js',
    'await together(manager);',
  ),
  'right after the plan': crashBefore(upload, `if ('counts' in plan)`),
  'within a transaction of the import': crashBefore(chunk, 'await wantGroups(', isOn('applying', 2)),
  'between two transactions': crashBefore(carrying, nextChunk, isOn('applying', 3)),
  'after the last one': crashBefore(upload, 'return signal.aborted', `record.status === 'approved'`),
  'within a transaction of the undoing': crashBefore(chunk, 'await wantGroups(', isOn('undoing', 3)),
  'between two transactions of the undoing': crashBefore(carrying, nextChunk, isOn('undoing', 2)),
} satisfies Record<string, Mutation>;

/** Small, so that a small list has many of them. */
const smallChunks: Mutation = {
  file: 'libs/operating/src/plan-roster.js',
  find: 'const usualRows = 1000',
  replace: 'const usualRows = 40',
};

async function start(...mutations: Mutation[]): Promise<Program> {
  const program = new Program('roster-worker', { env: system.env, mutations: [smallChunks, ...mutations] });
  programs.push(program);
  await Promise.all([program.prints(/takes lists/), program.woven()]);
  return program;
}

const newSchool = () => newDoor(system, key);

const list = [
  '姓名,学号,班级,家长姓名,家长电话',
  ...Array.from({ length: 40 }, (_, at) => `李明远,S${at},高一(${1 + (at % 3)})班,王思齐,${13_800_138_000 + at}`),
].join('\n');

/** Rows of a school, table by table. */
async function rowsOf(school: number): Promise<Record<string, number>> {
  const of = (table: string, from = table) =>
    `select '${table}' as table, count(*)::int as rows from ${from} where school_id = $1`;
  const { rows } = await system.database.query<{ table: string; rows: number }>(
    [
      ...['grade', 'class', 'course', 'person', 'enrolment', 'guardian', 'assignment'].map((name) =>
        of(`roster_${name}`),
      ),
      ...['im_user', 'guardian_child', 'im_group'].map((name) => of(name)),
      of('im_group_member', 'im_group_member join im_group using (im_group_id)'),
    ].join(' union all '),
    [school],
  );
  return Object.fromEntries(rows.flatMap(({ table, rows: count }) => (count > 0 ? [[table, count]] : [])));
}

/** What the preview says is made of a school that has nothing; the row of the school itself is there before. */
const previewed = ({ findings }: ImportView): Record<string, number> =>
  Object.fromEntries(
    Object.entries(findings!.preview!.rows).flatMap(([table, { create }]) => (create ? [[table, create]] : [])),
  );

/** A list is sent, approved and taken back; the worker dies at this point, and another one comes. */
async function crashAt(point: keyof typeof points, ...more: Mutation[]) {
  const doomed = await start(points[point], ...more);
  const door = await newSchool();
  const { import_id } = (await door.send(list)).body;
  const settled = async (id = import_id) => {
    const view = door.settled(id);
    const first = await Promise.race([view, doomed.exited]);
    if (typeof first === 'object') return first;
    expect(first).toBe('SIGKILL');
    if (programs.length === 1) await start();
    return view;
  };
  const planned = await settled();
  await door.approve(import_id);
  const done = await settled();
  const made = await rowsOf(door.school);
  return { door, doomed, planned, done, made, settled };
}

describe('P12: an import that came by HTTP, its worker killed', () => {
  it.each(Object.keys(points) as (keyof typeof points)[])('%s', async (point) => {
    const { door, doomed, planned, done, made, settled } = await crashAt(point);
    expect(done).toMatchObject({ status: 'done', stuck: null });
    expect(done.progress.of).toBeGreaterThan(5);
    expect(done.progress.done).toBe(done.progress.of);
    expect(made).toEqual(previewed(planned));
    // The planner compares row by row.
    const again = await door.send(list);
    expect((await settled(again.body.import_id)).status).toBe('unchanged');
    await door.undo(planned.import_id);
    expect(await settled()).toMatchObject({ status: 'undone', stuck: null });
    expect(await rowsOf(door.school)).toEqual({});
    expect(await doomed.exited).toBe('SIGKILL');
  });

  it('negative control: a worker that does not remember what it has done does it twice, and cannot go on', async () => {
    const { done } = await crashAt('between two transactions', guardsOff.rememberChunks);
    expect(done).toMatchObject({ status: 'failed', stuck: expect.stringContaining('rows have moved') });
  });
});
