import { eventually } from '../support/eventually.js';
import { serviceUrl } from '../support/real-parts.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { bare, Reserve, shortLives, tap, unhurried, workOf } from './stage.js';

let system: System;
let way: TcpProxy;
beforeAll(async () => {
  const longCreates = { SIMULATOR_CREATE_LATENCY_MS: '1200' };
  system = await startSystem({ ...shortLives, ...unhurried, ...longCreates }, bare);
  way = await TcpProxy.to(serviceUrl('RABBITMQ_URL'));
});
afterAll(async () => {
  await way?.close();
  await system?.stop();
});

/** The broker gives up on a worker in the middle of a create, and hands the doorbell to another. */
async function giveUpOnWorker(mutations: readonly Mutation[] = []) {
  const first = await system.addWorker({ mutations, env: { RABBITMQ_URL: way.url } });
  const second = await Reserve.of(system, { mutations });
  const group = await plantGroup(system);
  const operation = await tap(system, group);
  await eventually(() => system.simulator.createsOf(group));
  await second.work();
  way.cut();
  const { status } = await operation.settled();
  await Promise.all([first.stop(), second.program.stop()]);
  return {
    status,
    claims: (await workOf(system, group)).fence,
    creates: await system.simulator.createsOf(group),
  };
}

describe('P2: a doorbell that comes again while its first owner is still at work', () => {
  it('leaves the work to him: one claim, one create', async () => {
    expect(await giveUpOnWorker()).toEqual({ status: 'succeeded', claims: 1, creates: 1 });
  });

  it('negative control: with claims that do not respect a lease, another is at it meanwhile', async () => {
    expect((await giveUpOnWorker([guardsOff.respectLease])).claims).toBeGreaterThan(1);
  });
});
