import type { OperationAnswer } from '#client';
import { send, tapOn } from '../fault/gateways.js';
import { plantGroup, startSystem, type System } from '../support/system.js';

const allowed = 12;
/** What the activations below call, by the simulator's classes. */
const classes = ['users', 'createGroup', 'addMembers'];
const limits = (calls: number) => Object.fromEntries(classes.map((name) => [name, { calls, perMs: 1000 }]));
let system: System;
beforeAll(async () => {
  system = await startSystem({
    EASEMOB_LIMITS: `groups=${allowed},users=${allowed}`,
    SIMULATOR_CREATE_LATENCY_MS: '20',
    WRITES_PER_ACCOUNT: '5',
  });
  await system.simulator.dials({ limits: limits(allowed) });
});
afterAll(() => system?.stop());

describe('P6: the limits of Easemob', () => {
  it('are kept by all workers together, without a single refusal, and nothing is given up for waiting', async () => {
    const groups = await Promise.all(Array.from({ length: 25 }, () => plantGroup(system)));
    const done = groups.map(async ({ im_group_id, im_user_id, account_id }) => {
      const client = system.client(1, account_id);
      return client.settled(await client.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id }));
    });
    for (const operation of await Promise.all(done)) expect(operation.status).toBe('succeeded');
    const counters = (await system.simulator.counters()).classes;
    for (const name of classes) {
      expect([name, counters[name]]).toEqual([name, expect.objectContaining({ refused: 0, limit: allowed })]);
      expect(counters[name]!.peak).toBeLessThanOrEqual(allowed);
    }
  });

  it('negative control: a budget that believes in a higher limit is refused', async () => {
    await system.simulator.dials({ limits: limits(2) });
    const groups = await Promise.all(Array.from({ length: 6 }, () => plantGroup(system)));
    const done = groups.map(async ({ im_group_id, im_user_id, account_id }) => {
      const client = system.client(1, account_id);
      return client.settled(await client.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id }));
    });
    // Refusals cost no attempt: all is done in the end.
    for (const operation of await Promise.all(done)) expect(operation.status).toBe('succeeded');
    const counters = Object.values((await system.simulator.counters()).classes);
    expect(counters.reduce((sum, { refused }) => sum + refused, 0)).toBeGreaterThan(0);
  });
});

describe('the writes of one account', () => {
  it('are refused with 429 beyond its limit, and say when to come again; its reads and others’ writes go on', async () => {
    const [mine, others] = [await plantGroup(system), await plantGroup(system)];
    // Not by our client, which would wait and come again.
    const tapped = (group: typeof mine) => send(system.url, tapOn(group));
    for (let tap = 0; tap < 5; tap++) expect(await tapped(mine)).toMatchObject({ status: 200 });
    const refused = await tapped(mine);
    expect(refused).toMatchObject({ status: 429, body: { error: 'rate_limited' } });
    expect(Number(refused.retryAfter)).toBeGreaterThan(0);
    expect(await system.client(1, mine.account_id).chatRooms()).not.toEqual([]);
    expect(await tapped(others)).toMatchObject({ status: 200 });
  });
});
