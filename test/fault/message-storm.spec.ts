import type { Lane } from '#contracts';
import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import {
  bare,
  plantCustomGroup,
  plantMessages,
  rename,
  shortLives,
  tap,
  wish,
  workOf,
  type PlantedGroup,
} from './stage.js';

describe('a storm of messages beside people who wait', () => {
  // One message a second at most: the storm takes minutes, and nearly all of it waits for the budget.
  const settings = { ...shortLives, WORKER_CONCURRENCY: '1', EASEMOB_LIMITS: 'messages=1' };
  const storm = 16;
  // A place that is held for two seconds by each of them, where it must not be, is held for longer than a tap is waited for,
  // however late the tap comes.
  const longStorm = 60;
  const each = 5;
  const patienceMs = 30_000;
  const inVainMs = 10_000;
  let system: System;
  beforeAll(async () => void (system = await startSystem(settings, bare)));
  afterAll(() => system?.stop());
  afterEach(() =>
    system.database.query(
      `with dropped as (update message set status = 'failed' where status = 'waiting')
       update work_item set done = wanted where done < wanted`,
    ),
  );

  /** Two workers, in the place of those there were. @param guards that they lack */
  async function crew(...guards: readonly Mutation[]): Promise<void> {
    await Promise.all(system.workers.splice(0).map((worker) => worker.stop('SIGKILL')));
    await Promise.all([1, 2].map(() => system.addWorker({ mutations: guards })));
  }

  /** Of the very account that is to tap beside it: no turns of others help it. */
  async function startStorm(lane: Lane, size = storm): Promise<PlantedGroup> {
    const beside = await plantGroup(system);
    const groups = await Promise.all(Array.from({ length: size }, () => plantGroup(system)));
    for (const group of groups) await plantMessages(system, group, each);
    await wish(system, groups, { lane, account: beside.account_id });
    await eventually(() => messages(groups), { good: ({ delivered }) => delivered > 0 });
    return beside;
  }

  async function messages(groups: readonly PlantedGroup[]): Promise<{ delivered: number; waiting: number }> {
    const { rows } = await system.database.query(
      `select (count(*) filter (where status = 'delivered'))::int as delivered,
              (count(*) filter (where status = 'waiting'))::int as waiting
         from message where im_group_id = any($1)`,
      [groups.map(({ im_group_id }) => im_group_id)],
    );
    return rows[0];
  }

  /** Somebody taps a group for which so many messages wait that they take longer than anybody waits. */
  async function tapUnderMessages() {
    const group = await plantGroup(system);
    await plantMessages(system, group, 100);
    return { group, operation: await tap(system, group) };
  }

  /** Somebody edits a group whose messages are being sent. */
  async function editUnderMessages() {
    const group = await plantCustomGroup(system);
    await plantMessages(system, group, 100);
    await wish(system, [group], { lane: 'paced' });
    await eventually(() => messages([group]), { good: ({ delivered }) => delivered > 0 });
    const edit = await rename(system, group, '新名字');
    return {
      group,
      settled: (timeoutMs: number) => system.client(1, group.account_id).settled(edit, { timeoutMs }),
    };
  }

  describe('with its guards', () => {
    beforeAll(() => crew());

    it('has a lane of its own: a tap is active while nearly all of it waits', async () => {
      const beside = await startStorm('paced');
      expect((await (await tap(system, beside)).settled(patienceMs)).status).toBe('succeeded');
    });

    it('leaves the lane of taps at once', async () => {
      const beside = await startStorm('tap');
      expect((await (await tap(system, beside)).settled(patienceMs)).status).toBe('succeeded');
    });

    it('of one group: a tap on it ends with the group, and leaves the messages to their own lane', async () => {
      const { group, operation } = await tapUnderMessages();
      expect((await operation.settled(patienceMs)).status).toBe('succeeded');
      expect((await messages([group])).waiting).toBeGreaterThan(40);
      await eventually(() => workOf(system, group), { good: ({ lane }) => lane === 'paced' });
    });

    it('of one group makes way for an edit of it, and goes on behind it', async () => {
      const { group, settled } = await editUnderMessages();
      expect((await settled(patienceMs)).status).toBe('succeeded');
      const { delivered, waiting } = await messages([group]);
      expect(waiting).toBeGreaterThan(40);
      await eventually(() => messages([group]), { good: (now) => now.delivered > delivered });
    });
  });

  const tooLate = { error: 'timeout' };

  it('negative control: where it waits in the lane of taps, a tap waits behind it', async () => {
    await crew(guardsOff.waitInOwnLane);
    const operation = await tap(system, await startStorm('tap', longStorm));
    await expect(operation.settled(inVainMs)).rejects.toMatchObject(tooLate);
  });

  it('negative control: a tap that ends with its work ends after the messages', async () => {
    await crew(guardsOff.endBeforeMessages);
    const { operation } = await tapUnderMessages();
    await expect(operation.settled(5000)).rejects.toMatchObject(tooLate);
  });

  it('negative control: an edit that nobody makes way for waits for them', async () => {
    await crew(guardsOff.makeWay);
    const { settled } = await editUnderMessages();
    await expect(settled(5000)).rejects.toMatchObject(tooLate);
  });
});
