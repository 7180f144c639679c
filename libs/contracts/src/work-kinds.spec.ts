import { lanes } from './work-kind.js';
import { doorbell, laneOf, workKinds, workQueue, workQueues } from './work-kinds.js';

describe('a doorbell', () => {
  it('rings for a key of its kind', () => {
    expect(doorbell.safeParse({ kind: 'group', key: 'group:5', v: 1 }).success).toBe(true);
  });

  it.each([
    ['a key of another kind, which another handler would carry out', { kind: 'group', key: 'callback:5', v: 1 }],
    ['a kind that nobody has', { kind: 'strange', key: 'strange:5', v: 1 }],
    ['another version', { kind: 'group', key: 'group:5', v: 2 }],
    ['no key', { kind: 'group', v: 1 }],
  ])('is poison with %s', (_what, body) => {
    expect(doorbell.safeParse(body).success).toBe(false);
  });
});

describe('a kind of work', () => {
  it('has its lanes in the order of all lanes', () => {
    for (const { lanes: own } of Object.values(workKinds))
      expect(own).toEqual(lanes.filter((lane) => (own as readonly string[]).includes(lane)));
  });

  it('takes what is asked for in a lane that it lacks in the next one, so that every row finds a queue', () => {
    expect(lanes.map((lane) => laneOf('group', lane))).toEqual(lanes);
    expect(lanes.map((lane) => laneOf('orphans', lane))).toEqual(['bulk', 'bulk', 'bulk']);
    for (const { kind } of Object.values(workKinds))
      for (const lane of lanes) expect(workQueues).toContain(workQueue(kind, lane));
  });

  it.each([
    ['group', '1496', true],
    ['group', '2147483648', false],
    ['group', 'x', false],
    ['roster-import', '17', true],
    ['roster-import', 'list', false],
    ['orphans', 'report', true],
    ['orphans', '7', false],
    ['chat-events', 'all', true],
    ['chat-events', 'off', false],
    ['chat-hours', 'lesson-prep', true],
    ['chat-hours', '2026112309', false],
    ['callback', '123456789012345678', true],
    ['callback', '-1', false],
    ['chat-files', 'all', true],
    ['chat-files', '6', true],
    ['chat-files', 'some', false],
    ['retention', 'all', true],
    ['retention', '6', false],
    ['users', '6', true],
    ['users', 'all', false],
  ] as const)('says what its key holds: %s:%s %p', (kind, id, fits) => {
    expect(workKinds[kind].key.id.safeParse(id).success).toBe(fits);
    expect(workKinds[kind].key.shown(id)).toContain(id);
  });
});
