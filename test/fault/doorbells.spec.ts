import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { brokerQueues } from './broker-queues.js';
import { guardsOff } from './guards-off.js';
import { bare, shortLives, unhurried, workOf } from './stage.js';

let system: System;
let queues: Awaited<ReturnType<typeof brokerQueues>>;
beforeAll(async () => {
  system = await startSystem({ ...shortLives, ...unhurried }, bare);
  queues = await brokerQueues(system);
  await system.simulator.dials({ latencyMs: { '*': 100 } });
});
afterAll(async () => {
  await queues?.close();
  await system?.stop();
});

/** Four workers get ten doorbells of one key at once. */
async function ringTenTimes(mutations: readonly Mutation[] = []) {
  const workers = await Promise.all([1, 2, 3, 4].map(() => system.addWorker({ mutations })));
  const group = await plantGroup(system);
  const { im_group_id } = group;
  await system.database.query(`insert into work_item (key, kind, wanted) values ($1, 'group', 1)`, [
    `group:${im_group_id}`,
  ]);
  await queues.ring(group, 10);
  await eventually(() => workOf(system, group), { good: ({ done }) => done === 1 });
  await Promise.all(workers.map((worker) => worker.stop()));
  const told = workers.map(({ output }) => output).join('');
  return {
    claims: (await workOf(system, group)).fence,
    fenced: told.split(`"key":"group:${im_group_id}","result":"fenced"`).length - 1,
    creates: await system.simulator.createsOf(group),
    groups: await system.simulator.groupsFor(im_group_id),
  };
}

describe('P2: a doorbell that comes ten times, to four workers', () => {
  it('is one claim and one create; every copy is acknowledged', async () => {
    const { claims, fenced, creates, groups } = await ringTenTimes();
    expect({ claims, fenced, creates }).toEqual({ claims: 1, fenced: 0, creates: 1 });
    expect(groups).toHaveLength(1);
    expect(await queues.waiting()).toBe(0);
    expect(await queues.takeDead()).toEqual([]);
  });

  it('negative control: with claims that do not respect a lease, several handlers are at it at once', async () => {
    const { claims, fenced } = await ringTenTimes([guardsOff.respectLease]);
    expect(claims).toBeGreaterThan(1);
    expect(fenced).toBeGreaterThan(0);
  });
});
