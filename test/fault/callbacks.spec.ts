import type { ServerResponse } from 'node:http';
import { eventually } from '../support/eventually.js';
import { runOps } from '../support/ops.js';
import { Program } from '../support/program.js';
import { startReceiver } from '../support/receiver.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { shortLives } from './stage.js';

let system: System;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const receivers: (typeof receiver)[] = [];
let dispatcher: Program;
beforeAll(async () => {
  system = await startSystem({ ...shortLives, CALLBACK_TIMEOUT_MS: '400' }, { workers: 1, dispatchers: 0 }); // each test has one of its own
  receiver = await startReceiver();
  await register(receiver.url, '{127.0.0.0/8}');
});
afterEach(async () => {
  receiver.answers.length = 0;
  await dispatcher.stop('SIGKILL');
  await system.database.query('update work_item set done = wanted');
});
afterAll(async () => {
  for (const one of [receiver, ...receivers]) one?.close();
  await system?.stop();
});

const secret = `whsec_${Buffer.from('signs the callbacks of this file').toString('base64')}`;

/** Past the operator's command, which would refuse it: as if its name had led to a public address then. @returns its id */
async function register(url: string, cidrs: string): Promise<string> {
  const { rows } = await system.database.query<{ endpoint_id: number }>(
    `insert into callback_endpoint (school_id, url, is_default, secrets, allowed_cidrs) values (1, $1, false, $2, $3)
     returning endpoint_id`,
    [url, [secret], cidrs],
  );
  return String(rows[0]!.endpoint_id);
}

interface AttemptRow {
  status: number | null;
  error: string | null;
}
const attemptsAt = async (url: string) => {
  const { rows } = await system.database.query<AttemptRow>(
    `select a.status, a.error from callback_attempt a join callback_delivery d using (delivery_id) where d.url = $1 order by attempted_at`,
    [url],
  );
  return rows;
};

let paths = 0;
/** A group is activated, and the callback of it goes to a URL of its own. @returns that URL and what came to it */
async function callBack(mutations: readonly Mutation[] = [], { base = receiver.url } = {}) {
  const path = `/${(paths += 1)}`;
  dispatcher = new Program('callback-dispatcher', { env: system.env, mutations });
  await Promise.all([dispatcher.prints(/delivers callbacks/), dispatcher.woven()]);
  const { im_group_id, im_user_id, account_id } = await plantGroup(system);
  const url = `${base}${path}`;
  await system.client(1, account_id).call('activeGroup', { im_group_id, im_user_id, callback_url: url });
  return { url, calls: () => receiver.at(path) };
}

/** Its next try is overdue, so the sweeper rings for it now. */
const hurry = (url: string) =>
  system.database.query(
    `update work_item set next_at = now() - interval '1 hour', ring_after = now() - interval '1 hour' where done < wanted and lease_owner is null and key in (select 'callback:' || delivery_id from callback_delivery where url = $1)`,
    [url],
  );
const ended = async (url: string) =>
  (
    await system.database.query(
      `select 1 from work_item w join callback_delivery d on w.key = 'callback:' || d.delivery_id where d.url = $1 and w.done = w.wanted`,
      [url],
    )
  ).rowCount! > 0;

/** A group is active, and nobody has heard of it yet; the endpoint that is to be told is switched off by then. */
async function endBehindDisabled(): Promise<{ url: string; endpoint: string; told: () => boolean }> {
  const own = await startReceiver();
  receivers.push(own);
  const { url } = own;
  const endpoint = await register(url, '{127.0.0.0/8}');
  const { im_group_id, im_user_id, account_id } = await plantGroup(system);
  await system.client(1, account_id).activateGroup({ im_group_id, im_user_id, callback_url: url });
  await system.database.query('update callback_endpoint set disabled_at = now() where url = $1', [url]);
  return { url, endpoint, told: () => own.received.length > 0 };
}

async function startDispatcher(mutations: readonly Mutation[] = []): Promise<void> {
  dispatcher = new Program('callback-dispatcher', { env: system.env, mutations });
  await dispatcher.woven();
}

describe('P1: an endpoint that is switched off when an operation ends', () => {
  it('is told once it is switched on again', async () => {
    const { url, endpoint, told } = await endBehindDisabled();
    await startDispatcher();
    const parked = `select 1 from work_item w join callback_delivery d on w.key = 'callback:' || d.delivery_id where d.url = $1 and w.parked_at is not null`;
    await eventually(async () => (await system.database.query(parked, [url])).rowCount);
    expect(told()).toBe(false);
    expect(await runOps(system, ['endpoint', 'enable', endpoint, '--retry', '--yes'])).toMatchObject({ code: 0 });
    await eventually(told);
  });

  it('negative control: nothing is owed to it, where only the others are asked', async () => {
    const { url, told } = await endBehindDisabled();
    await startDispatcher([guardsOff.oweTheDisabled]);
    await dispatcher.prints(/no endpoint covers what a caller named/);
    expect((await system.database.query('select 1 from callback_delivery where url = $1', [url])).rowCount).toBe(0);
    expect(told()).toBe(false);
  });
});

const silent = () => undefined;
describe('P1: a receiver that does not take its callback', () => {
  it.each([
    ['fails', (response: ServerResponse) => response.writeHead(500).end(), { status: 500, error: null }],
    ['is silent', silent, { status: null, error: 'TimeoutError' }],
    ['hangs up', (response: ServerResponse) => response.destroy(), { status: null, error: 'UND_ERR_SOCKET' }],
  ])('because it %s is called again, with the same id', async (_how, answer, first) => {
    receiver.answers.push(answer);
    const { url, calls } = await callBack();
    await eventually(() => attemptsAt(url), { good: (attempts) => attempts.length === 1 });
    await eventually(async () => (await ended(url)) || (await hurry(url), false));
    expect(await attemptsAt(url)).toEqual([first, { status: 200, error: null }]);
    expect(new Set(calls().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(calls()).toHaveLength(2);
  });

  it('negative control: taken for delivered, it is not called again', async () => {
    receiver.answers.push((response) => response.writeHead(500).end());
    const { url, calls } = await callBack([guardsOff.retryCallback]);
    await eventually(() => ended(url));
    expect(calls()).toHaveLength(1);
  });

  it('negative control: where it may take its time, nobody ever hears of it', async () => {
    receiver.answers.push(silent);
    const { url } = await callBack([guardsOff.answerInTime]);
    await expect(
      eventually(() => attemptsAt(url), { good: (attempts) => attempts.length > 0, withinMs: 3000 }),
    ).rejects.toThrow('not within');
  });
});

describe('a receiver that sends callbacks elsewhere', () => {
  const sendAway = (response: ServerResponse) =>
    void response.writeHead(307, { location: `${receiver.url}/elsewhere` }).end();
  const elsewhere = () => receiver.at('/elsewhere').length;

  it('is not followed', async () => {
    receiver.answers.push(sendAway);
    const { url } = await callBack();
    const [attempt] = await eventually(() => attemptsAt(url), { good: (attempts) => attempts.length === 1 });
    expect(attempt).toEqual({ status: 307, error: null });
    expect(elsewhere()).toBe(0);
  });

  it('negative control: followed, it leads anywhere', async () => {
    receiver.answers.push(sendAway);
    const { url } = await callBack([guardsOff.stayThere]);
    await eventually(() => attemptsAt(url), { good: (attempts) => attempts.length === 1 });
    expect(elsewhere()).toBe(1);
  });
});

describe('a receiver whose name leads into our own network', () => {
  let base: string;
  beforeAll(async () => {
    base = receiver.url.replace('127.0.0.1', 'localhost');
    await register(base, '{}');
  });

  it('is not connected to', async () => {
    const { url, calls } = await callBack([], { base });
    const [attempt] = await eventually(() => attemptsAt(url), { good: (attempts) => attempts.length === 1 });
    expect(attempt).toEqual({ status: null, error: 'forbidden address' });
    expect(calls()).toEqual([]);
  });

  it('negative control: where no address is looked at, it is', async () => {
    const { url, calls } = await callBack([guardsOff.lookAtAddress], { base });
    await eventually(() => attemptsAt(url), { good: (attempts) => attempts.length === 1 });
    expect(calls()).toHaveLength(1);
  });
});
