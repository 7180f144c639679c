import type { OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { registerDefault } from '../support/ops.js';
import { Program } from '../support/program.js';
import { startReceiver } from '../support/receiver.js';
import {
  isGreeting,
  isIdleLook,
  isTransaction,
  recording,
  statementsOf,
  transactionsOf,
} from '../support/recorded-statements.js';
import { plantGroup, startSystem, type System } from '../support/system.js';

let system: System;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  const mutations = {
    gateway: [recording],
    'easemob-worker': [recording],
    'callback-dispatcher': [recording],
  };
  // What goes on by the clock alone is no part of a request.
  const slow = {
    SWEEP_INTERVAL_MS: '60000',
    SCHOOL_POLICY_TTL_MS: '60000',
    WORK_LEASE_MS: '60000',
    CHAT_FILES_MS: '60000',
    ARCHIVE: 'off',
  };
  system = await startSystem(slow, { workers: 1, mutations });
  receiver = await startReceiver();
  await registerDefault(system, receiver.url);
});
afterAll(async () => {
  receiver?.close();
  await system?.stop();
});

/** Nothing is open, and nothing is on its way: each step writes the next one down before it ends. */
async function quiet(): Promise<void> {
  const open = 'select from work_item where done < wanted union all select from outbox';
  const untold = `select from operation o where finished_at is not null and school_id = 1 and not exists (
    select from callback_delivery d where d.body::jsonb #>> '{data,operation_id}' = o.operation_id::text)`;
  await eventually(() => system.database.query(`${open} union all ${untold}`), {
    good: ({ rows }) => rows.length === 0,
  });
}

/** What the whole system sends to the database from a request to the end of its callback. */
async function costOf(request: () => Promise<OperationAnswer>) {
  await quiet();
  const programs = {
    gateway: system.gateway,
    worker: system.workers[0]!,
    dispatcher: system.dispatchers[0]!,
  };
  for (const program of Object.values(programs)) program.output = '';
  const { operation_id } = await request();
  await eventually(() => receiver.received.some(({ body }) => body.includes(operation_id!)));
  const open = 'select from work_item where done < wanted union all select from outbox';
  await eventually(() => system.database.query(open), {
    good: ({ rows }) => rows.length === 0,
  });
  const done = Object.entries(programs).flatMap(([name, program]) =>
    transactionsOf(statementsOf(program))
      .filter((one) => !isIdleLook(one) && !isGreeting(one))
      .map((one) => ({ whole: isTransaction(one), texts: one.map(({ text }) => `${name}: ${text}`) })),
  );
  return {
    texts: done.flatMap(({ texts }) => texts),
    transactions: done.filter(({ whole }) => whole).length,
  };
}

/** All of them, where there are too many: which ones are, only who reads them can say. */
const beyond = (most: number, texts: readonly string[]) => (texts.length > most ? texts : []);

/** People whom Easemob knows, in another group that has yet to be activated. */
async function groupOfKnownPeople() {
  const known = await plantGroup(system);
  const client = system.client(1, known.account_id);
  await client.settled(await client.call<OperationAnswer>('activeGroup', known));
  const { rows } = await system.database.query(
    `with made as (insert into im_group (school_id, group_name, group_type) values (1, '另一个', 'other') returning im_group_id)
     insert into im_group_member select made.im_group_id, im_user_id, position, is_owner, remark from made, im_group_member m
      where m.im_group_id = $1 returning im_group_id`,
    [known.im_group_id],
  );
  return { client, im_group_id: rows[0].im_group_id as number, im_user_id: known.im_user_id };
}

const send = (text: string) =>
  system.client(1, 4541).call<OperationAnswer>('sendMsgToJiBeiChat', {
    grade_no: 1,
    course_id: 2,
    msg: { type: 'txt', msg: text },
    ext: {},
  });

describe('what a request costs the database, from its acceptance to the end of its callback', () => {
  it('an activation: at most 45 statements in 8 transactions', async () => {
    const { client, ...group } = await groupOfKnownPeople();
    const { texts, transactions } = await costOf(() => client.call<OperationAnswer>('activeGroup', group));
    expect(beyond(45, texts)).toEqual([]);
    expect(transactions).toBeLessThanOrEqual(8);
  });

  it('a lone message: at most 40, and Easemob is asked to send it and nothing else', async () => {
    const first = await send('第一条');
    await system.client(1, 4541).settled(first);
    const before = await system.simulator.lastSeq();
    const { texts } = await costOf(() => send('第二条'));
    expect(beyond(40, texts)).toEqual([]);
    const calls = await system.simulator.requests(before);
    expect(calls.map(({ route }) => route)).toEqual(['sendGroupMessage']);
  });

  it('Easemob is asked about name and members again where anybody has changed them, and by a repair', async () => {
    const asked = async (act: () => Promise<unknown>) => {
      await quiet();
      const before = await system.simulator.lastSeq();
      await act();
      await quiet();
      return (await system.simulator.requests(before)).map(({ route }) => route);
    };
    const message = async () => system.client(1, 4541).settled(await send('又一条'));
    expect(await asked(message)).toEqual(['sendGroupMessage']);
    const rename = () => system.database.query(`update im_group set group_name = '改了名' where im_group_id = 83`);
    expect(await asked(async () => (await rename(), message()))).toContain('listMembers');
    const renamed = await system.simulator.groupsFor(83);
    expect(renamed.map(({ name }) => name)).toEqual(['改了名']);
    expect(await asked(message)).toEqual(['sendGroupMessage']);
    const args = ['group', 'repair', '--school', '1', '--group', '83', '--yes'];
    expect(await asked(() => new Program('ops', { args, env: system.env }).exited)).toContain('listMembers');
    expect(await asked(message)).toEqual(['sendGroupMessage']);
  });
});
