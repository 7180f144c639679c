import { eventually } from '../support/eventually.js';
import { runOpsAlone } from '../support/ops.js';
import { Program } from '../support/program.js';
import { plantGroup } from '../support/system.js';
import { ops, opsJson, run, system, useOps } from './ops/stage.js';
import { refusedWork } from './ops/refused-work.js';
import { failedCallbacks } from './ops/failed-callbacks.js';
import { lists } from './ops/lists.js';

useOps();

refusedWork();
failedCallbacks();
lists();

describe('groups of a school', () => {
  it('are activated many at once, and made to agree again', async () => {
    const groups = [await plantGroup(system), await plantGroup(system)];
    const ids = groups.map(({ im_group_id }) => String(im_group_id));
    const repair = ['group', 'repair', '--school', '1', '--group', ...ids];
    expect(await ops(...repair)).toContain('2 groups of school 1');
    expect(await opsJson(...repair, '--inactive', '--yes')).toMatchObject({
      matched: 2,
      asked: 2,
      absent: [],
    });
    // Easemob's member list is without the owner.
    const remote = (id: string) => system.simulator.groupsFor(Number(id));
    for (const id of ids) await eventually(async () => (await remote(id))[0]?.members.length === 2);
    const active = async () => (await opsJson<{ matched: number }>(...repair, '--all-active')).matched;
    await eventually(active, { good: (matched) => matched === 2 });

    await system.database.query('delete from im_group_member where im_group_id = $1 and not is_owner', [ids[0]]);
    await ops(...repair, '--yes');
    await eventually(async () => (await remote(ids[0]!))[0]!.members.length === 0);
    expect(await run(...repair, '424242')).toMatchObject({
      code: 1,
      output: expect.stringContaining('424242'),
    });
  });
});

describe('dead letters', () => {
  it('are counted and listed on a broker', async () => {
    const { code, output } = await run('dead-letters', 'count');
    expect(code).toBe(0);
    expect(output).toBe('0');
    expect(await opsJson('dead-letters', 'list')).toEqual([]);
    expect((await run('dead-letters', 'discard', '--id', 'x')).code).toBe(1);
  });

  it('are nowhere without a broker, and that is said', async () => {
    const { DATABASE_URL } = system.env;
    const program = new Program('ops', { args: ['dead-letters', 'count'], env: { DATABASE_URL: DATABASE_URL! } });
    expect(await program.exited).toBe(0);
    expect(program.output).toContain('There is no broker');
  });
});

describe('P14: the audit', () => {
  it('P14: tells who has done what, and why, wherever he has said so', async () => {
    const [{ endpoint_id } = { endpoint_id: 0 }] = await opsJson<{ endpoint_id: number }[]>('endpoint', 'list');
    const id = String(endpoint_id);
    await ops('--as', 'mei', 'endpoint', 'disable', id, '--why', 'moving house again');
    expect(await ops('endpoint', 'list')).toContain('moving house again');
    await ops('endpoint', 'enable', id, '--as', 'bo');
    await ops('school', 'set', '1', '--salts', 'quite-another-salt');
    await ops('school', 'set', '1', '--salts', '');
    const lines = await opsJson<object[]>('audit', '--school', '1', '--since', '1h', '--limit', '4');
    const of = { subject: `endpoint:${id}`, school_id: 1 };
    expect(lines).toMatchObject([
      { what: 'school set', who: expect.stringMatching(/./), why: null, details: { own_salts: 0 } },
      { what: 'school set', subject: 'school:1', details: { own_salts: 1 } },
      { ...of, what: 'endpoint enable', who: 'bo' },
      { ...of, what: 'endpoint disable', who: 'mei', why: 'moving house again' },
    ]);
    expect(await ops('audit')).toMatch(new RegExp(`mei +endpoint disable +endpoint:${id}`));
    expect(await ops('audit')).not.toMatch(/quite-another-salt|whsec_/);
    expect(await run('endpoint', 'enable', id, '--as', ' ')).toMatchObject({ code: 1 });
  });
});

describe('a service key', () => {
  it('is shown with its secret once, and with another one when it is rotated; then never again', async () => {
    const what = ['--scopes', 'getOperation,getOperation', '--schools', 'all', '--expires', 'never'];
    const shown = await ops('key', 'add', '--name', 'timetable', ...what);
    const [, id, secret] = /^key +(k_[0-9a-f]{20})\nsecret +(sk_[\w-]{43})$/.exec(shown)!;
    const another = await ops('key', 'rotate', id!);
    expect([another.startsWith('sk_'), another === secret]).toEqual([true, false]);
    await ops('key', 'rotate', id!, '--drop-old');
    await ops('school', 'set', '6', '--signature', 'any');
    const line = { key_id: id, scopes: ['getOperation'], schools: null, expires_at: null, secrets: 1 };
    const listed = await opsJson<object[]>('key', 'list');
    expect(listed).toEqual([expect.objectContaining(line)]);
    expect(JSON.stringify(listed)).not.toContain('sk_');
    expect(await ops('key', 'revoke', id!)).toContain('is revoked');
  });
});

describe('the budget', () => {
  it('tells of every queue that asks Easemob whether more workers would help', async () => {
    const budgets = await opsJson<object[]>('budget', '--workers', '3');
    expect(budgets).toHaveLength(3);
    expect(budgets[0]).toMatchObject({ queue: 'taps', enough: expect.any(Number), most_useful: expect.any(Number) });
    expect(await ops('budget')).toMatch(/^taps: .* from \d+ workers? on more change nothing\.$/m);
  });
});

describe('what makes no sense', () => {
  it.each([
    [['budget', '--create-seconds', '0'], 'Give seconds'],
    [['archive', 'refill', '--from', '2026-11-23T09:00', '--to', '2026-11-23T10:00'], 'with its zone'],
    [['archive', 'refill', '--from', '2026-11-23T01:00Z', '--to', '2026-11-23T02:00Z'], 'ARCHIVE_HISTORY_DAYS'],
    [
      ['work', 'list', '--kind', 'grup'],
      'group, orphans, chat-events, chat-hours, callback, chat-files, retention, users',
    ],
    [['work', 'explain', '1496'], 'group:1496'],
    [['work', 'explain', 'group:999999'], 'nothing was ever wanted'],
    [['work', 'cancel', '--yes'], '--parked'],
    [['callback', 'cancel', '999999', '--yes'], 'callback:999999'],
    [['endpoint', 'enable', '999999'], 'no endpoint'],
    [['endpoint', 'rotate', '--endpoint', '999999'], 'no endpoint'],
    [['endpoint', 'add', '--school', '999', '--url', 'https://192.0.32.8/'], 'there is no school 999'],
    [['group', 'repair', '--school', '1'], '--inactive'],
    [['key', 'add', '--name', 'x', '--schools', '6', '--scopes', 'everything'], 'Give some of getChatRoomList'],
    [['key', 'rotate', 'k_0'], 'there is no key k_0'],
  ])('is answered with 1 and a hint: %j', async (args, hint) => {
    const { code, output } = await run(...args);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(hint) });
    expect(output).not.toContain('    at ');
  });
});

describe('a process of its own', () => {
  it.each([
    [['school', 'list'], 0],
    [['--as', 'mei', 'work', 'list', '--open', '--json'], 0],
    [['work', 'explain', 'group:999999'], 1],
    [['endpoint', 'enable', 'x'], 1],
  ])('says what those say that these tests share, and ends: %j', async (args, code) => {
    const alone = await runOpsAlone(system, args);
    expect(alone).toEqual(await run(...args));
    expect(alone).toMatchObject({ code, output: expect.stringMatching(/./) });
  });
});
