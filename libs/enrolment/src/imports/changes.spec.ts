import { changesBetween, countsOf, inChunks } from './changes.js';
import { byRowKey, type State } from '../rows/state.js';
import type { Row } from '../rows/tables.js';
import { steps, type Change } from './steps.js';

const member = (im_group_id: number, im_user_id: number, more: Row = {}): Row => ({
  im_group_id,
  im_user_id,
  position: im_user_id,
  is_owner: false,
  remark: '',
  ...more,
});
const course = (key: string, no: number): Row => ({ school_id: 1, key, no });
const joins = (group: number, user: number): Change => ({ table: 'im_group_member', after: member(group, user) });

const stepNames = (changes: readonly Change[]) =>
  inChunks(changes, 1000).map(({ step }) => {
    const { table, verb, owner = '' } = steps[step]!;
    return [table, verb, owner].join(' ').trim();
  });

describe('changes', () => {
  it('between two states are what came, what differs and what went', () => {
    const state = (...rows: Row[]) => ({ roster_course: byRowKey('roster_course', rows) }) as unknown as State;
    const changes = changesBetween(
      state(course('a', 1), course('b', 2), course('c', 3)),
      state(course('a', 1), course('b', 9), course('d', 4)),
    );
    expect(changes.map(({ before, after }) => [before?.key, after?.key])).toEqual([
      ['c', undefined],
      ['b', 'b'],
      [undefined, 'd'],
    ]);
    expect(countsOf(changes)).toEqual({ roster_course: { create: 1, change: 1, remove: 1 } });
  });

  it('are in an order in which every row finds those that it names, and a group has one owner at a time', () => {
    const begins = { table: 'im_group_member', before: member(1, 1), after: member(1, 1, { is_owner: true }) } as const;
    const changes: Change[] = [
      { table: 'roster_class', before: { key: 'old' } },
      begins,
      joins(1, 3),
      { table: 'im_group_member', before: begins.after, after: begins.before },
      { table: 'im_group', after: { im_group_id: 1 } },
      { table: 'roster_enrolment', after: { student: 's' } },
      { table: 'roster_person', after: { key: 's' } },
      { table: 'roster_class', after: { key: 'new' } },
    ];
    expect(stepNames(changes)).toEqual([
      'roster_class create',
      'roster_person create',
      'roster_enrolment create',
      'im_group create',
      'im_group_member change ceases',
      'im_group_member create',
      'im_group_member change begins',
      'roster_class remove',
    ]);
  });

  it('fill chunks, none of which has a part of a group', () => {
    const groups = [3, 1, 4, 2].flatMap((size, at) => Array.from({ length: size }, (_, user) => joins(at, user)));
    const courses = Array.from({ length: 5 }, (_, at): Change => ({
      table: 'roster_course',
      after: course(`${at}`, at),
    }));
    const placed = inChunks([...groups, ...courses], 4);
    expect(placed.map(({ chunk }) => chunk)).toEqual(placed.map(({ chunk }) => chunk).toSorted((a, b) => a - b));
    const chunksOf = (group: number) =>
      new Set(placed.filter((one) => one.im_group_id === group).map(({ chunk }) => chunk));
    for (const group of [0, 1, 2, 3]) expect(chunksOf(group).size).toBe(1);
    expect(new Set(placed.map(({ chunk }) => chunk)).size).toBe(4);
  });

  it('that no import makes are refused: nobody’s row is taken away', () => {
    expect(() => inChunks([{ table: 'roster_person', before: { key: 's' } }], 10)).toThrow(
      'remove a row of roster_person',
    );
  });
});
