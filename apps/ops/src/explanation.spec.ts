import type { DeliveryPicture, Facts, GroupPicture, WorkPicture } from '#operating';
import { explanation } from './explanation.js';

const now = new Date('2026-11-23T12:00:00Z');
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const work = (rest: Partial<WorkPicture> = {}): WorkPicture => ({
  key: 'group:7',
  kind: 'group',
  school_id: 1,
  lane: 'tap',
  state: 'due',
  since: before(60),
  attempts: 0,
  next_at: before(1),
  error: null,
  reason: null,
  open_operations: 1,
  wanted: 2,
  done: 1,
  fence: 3,
  lease_owner: null,
  lease_until: null,
  waiting_for: null,
  failure: null,
  updated_at: before(60),
  now,
  operations: [],
  ...rest,
});
const group = (rest: Partial<GroupPicture> = {}): GroupPicture => ({
  im_group_id: 7,
  school_id: 1,
  group_type: 'other',
  easemob_group_id: null,
  activated_at: null,
  create_tries: 0,
  create_tried_at: null,
  create_owner: null,
  members_wanted: 5,
  members_registered: 4,
  messages_waiting: 0,
  ...rest,
});
const words = (facts: Facts) => explanation(facts).join('\n');
const advice = (facts: Facts) =>
  explanation(facts)
    .at(-1)!
    .replace(/^ *what to do +/, '');

describe('an explanation', () => {
  it('tells how far the wish is, who holds the claim and when the next try comes', () => {
    expect(words({ work: work(), group: group() })).toContain(
      'wanted 2 times, done up to wish 1; 1 operation waits for it',
    );
    const waiting = work({
      state: 'waiting',
      waiting_for: 'provider',
      attempts: 4,
      next_at: before(-240),
      open_operations: 0,
    });
    expect(words({ work: waiting })).toContain(
      '4 of 18, waiting for Easemob; the next in 4 min, at 2026-11-23T12:04:00Z',
    );
    expect(words({ work: waiting })).toContain('no operation waits for it');
    const held = { lease_owner: 'host:1', lease_until: before(-30) };
    expect(words({ work: work({ state: 'running', ...held }) })).toContain(
      'held by host:1 until 2026-11-23T12:00:30Z (fence 3)',
    );
    expect(words({ work: work({ ...held, lease_until: before(30) }) })).toContain('whoever comes next takes over');
  });

  it('tells of a group whether it is there, in doubt or not known, and what it lacks', () => {
    expect(words({ work: work(), group: group() })).toMatch(/no group is known yet\n.*5 wanted, 4 of them registered/);
    const tried = { create_tries: 2, create_tried_at: before(20), create_owner: 9 };
    expect(words({ work: work(), group: group(tried) })).toContain(
      'tried 2 times, the last 2026-11-23T11:59:40Z (20 s ago) with owner 9; what became of it is not known',
    );
    const made = { ...tried, easemob_group_id: '77' };
    expect(words({ work: work(), group: group(made) })).toContain('group 77, made, and not active yet');
    expect(words({ work: work(), group: group(made) })).not.toContain('not known:');
    expect(words({ work: work(), group: group({ ...made, activated_at: before(5) }) })).toContain(
      'active since 2026-11-23T11:59:55Z',
    );
    expect(words({ work: work(), group: group({ messages_waiting: 3 }) })).toContain('3 waiting');
    expect(words({ work: work(), group: undefined })).toContain('no such group');
  });

  it('lists operations with what support is asked by', () => {
    const operation = {
      operation_id: 'op',
      cmd: 'activeGroup',
      wanted: 2,
      status: 'failed' as const,
      error: 'name_refused',
      request_id: 'req',
      created_at: before(9),
      finished_at: now,
    };
    expect(words({ work: work({ operations: [operation] }) })).toContain(
      'op  activeGroup  wish 2  failed name_refused  asked 2026-11-23T11:59:51Z  request_id req',
    );
  });

  it.each<[string, Partial<WorkPicture>]>([
    ['wait: a worker takes it', {}],
    ['is any easemob-worker alive?', { next_at: before(61) }],
    ['wait for the next try, or `ops work retry group:7`', { state: 'waiting' }],
    ['before its claim ends', { state: 'running', lease_until: before(-9) }],
    ['`ops group repair`', { state: 'done', done: 2 }],
    ['have the group renamed', { state: 'parked', failure: { error: 'name_refused' } }],
    ['`ops work retry group:7` or `ops work cancel group:7`', { state: 'parked', failure: { error: 'internal' } }],
  ])('advises: %s', (hint, rest) => {
    expect(advice({ work: work(rest), group: group() })).toContain(hint);
  });

  it('of a delivery tells every attempt, and first to switch its endpoint on', () => {
    const delivery: DeliveryPicture = {
      delivery_id: '5',
      event_id: 'e',
      event: 'group.activated',
      endpoint_id: 3,
      url: 'https://a.example/im',
      delivered_at: null,
      attempts: 1,
      last: '410',
      created_at: before(60),
      endpoint: { url: 'https://a.example', is_default: true, disabled_at: before(50), disabled_why: 'answered 410' },
      attempts_made: [{ attempted_at: before(50), status: 410, error: null, duration_ms: 12 }],
    };
    const facts: Facts = { work: work({ key: 'callback:5', kind: 'callback', state: 'parked' }), delivery };
    expect(words(facts)).toContain('3 https://a.example (default), off since 2026-11-23T11:59:10Z: answered 410');
    expect(words(facts)).toContain('2026-11-23T11:59:10Z  status 410  12 ms');
    expect(advice(facts)).toContain('`ops endpoint enable 3`');
    expect(words(facts)).not.toContain('operation');
  });
});
