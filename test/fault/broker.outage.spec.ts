import type { OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { shortLives, tap } from './stage.js';

let system: System;
beforeAll(async () => void (system = await startSystem(shortLives)));
afterAll(() => system?.stop());

/** A system in which guards are off, for as long as a story of it takes. */
async function without(guards: readonly Mutation[], story: (system: System) => Promise<void>): Promise<void> {
  const mutations = { gateway: guards, 'easemob-worker': guards, 'callback-dispatcher': guards };
  const unguarded = await startSystem(shortLives, { mutations });
  await story(unguarded).finally(() => unguarded.stop());
}

/** Taps on so many groups, one after the other. */
async function tapOnMany(system: System, count: number) {
  const operations: Awaited<ReturnType<typeof tap>>[] = [];
  for (let i = 0; i < count; i++) operations.push(await tap(system, await plantGroup(system)));
  return operations;
}

const allSucceed = async (operations: Awaited<ReturnType<typeof tap>>[]) => {
  const ended: OperationAnswer[] = [];
  for (const operation of operations) ended.push(await operation.settled(60_000));
  expect(ended.map(({ status }) => status)).toEqual(operations.map(() => 'succeeded'));
};

/** The open transactions of the system that have lasted for three seconds, as those do that wait for the broker. */
const longTransactions = async (system: System): Promise<string[]> => {
  const { rows } = await system.database.query<{ name: string }>(
    `select pid || ' since ' || xact_start as name from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and now() - xact_start > interval '3 seconds'`,
  );
  return rows.map(({ name }) => name);
};

/** Whether those that wait for the broker are ended while that takes nothing. */
async function endsMeanwhile(system: System, withinMs?: number): Promise<boolean> {
  const waiting = await eventually(() => longTransactions(system), { good: ({ length }) => length });
  const ended = async () => {
    const open = await longTransactions(system);
    return !waiting.some((name) => open.includes(name));
  };
  return eventually(ended, withinMs === undefined ? {} : { withinMs }).catch(() => false);
}

const nothingIsLeft = () =>
  eventually(async () => {
    const { rows } = await system.database.query(
      'select (select count(*) from outbox) + (select count(*) from work_item where lease_owner is not null) as left',
    );
    return Number(rows[0].left) === 0;
  });

const outOfMemory = () => rabbitmqctl('set_vm_memory_high_watermark', '0.00001');
const hasMemory = () => rabbitmqctl('set_vm_memory_high_watermark', '0.4');

describe('a broker that is out of memory and takes nothing', () => {
  afterEach(hasMemory);

  it('P1, P10: taps are taken as before, no transaction stays open meanwhile, and all is done afterwards', async () => {
    await outOfMemory();
    const operations = await tapOnMany(system, 10);
    // Publishing gives up after five seconds, and its transaction with it.
    expect(await endsMeanwhile(system)).toBe(true);
    await hasMemory();
    await allSucceed(operations);
    await nothingIsLeft();
  });

  it('negative control: where publishing waits as long as the broker likes, so does its transaction', () =>
    without([guardsOff.publishInTime], async (unguarded) => {
      await outOfMemory();
      await tapOnMany(unguarded, 1);
      expect(await endsMeanwhile(unguarded, 7000)).toBe(false);
      await hasMemory();
    }));
});

describe('a broker that is stopped and comes back', () => {
  afterEach(() => rabbitmqctl('start_app'));

  it('P1: what was accepted before, meanwhile and afterwards is done', async () => {
    const before = await tapOnMany(system, 4);
    await rabbitmqctl('stop_app');
    const meanwhile = await tapOnMany(system, 4);
    await rabbitmqctl('start_app');
    const afterwards = await tapOnMany(system, 4);
    await allSucceed([...before, ...meanwhile, ...afterwards]);
    await nothingIsLeft();
  });

  it('negative control: what is forgotten unconfirmed, and rung for by nobody, is lost', () =>
    without([guardsOff.keepUnconfirmed, guardsOff.sweeper], async (unguarded) => {
      await rabbitmqctl('stop_app');
      const [meanwhile] = await tapOnMany(unguarded, 1);
      await eventually(async () => (await unguarded.database.query('select 1 from outbox')).rows.length === 0);
      await rabbitmqctl('start_app');
      await eventually(async () => (await tapOnMany(unguarded, 1))[0]!.settled(2000).catch(() => false));
      await expect(meanwhile!.settled(1000)).rejects.toMatchObject({ error: 'timeout' });
    }));
});
