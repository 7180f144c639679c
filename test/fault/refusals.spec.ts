import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { eventually } from '../support/eventually.js';
import { readOnly } from '../support/read-only.js';
import { serviceUrl } from '../support/real-parts.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { send, signed, startGateway, tapOn, unavailable, type Gateway } from './gateways.js';
import { guardsOff } from './guards-off.js';
import { deadLetters, tellWhileReadOnly } from './told-while-read-only.js';
import { scales, shortLives } from './stage.js';

/*
 * Parts that are there, answer pings, and refuse what is asked of them: a database that has become read-only, a Redis that
 * takes nothing. To a client that is the same as a part that is away.
 */
const readiness = async (url: string) => {
  const response = await fetch(`${url}/health/ready`);
  return { status: response.status, body: (await response.json()) as { checks: Record<string, string> } };
};

describe('a database that has become read-only, as after a failover', () => {
  const systems: System[] = [];
  afterEach(() => Promise.all(systems.splice(0).map((system) => system.stop())));

  async function start(guards: readonly Mutation[] = []): Promise<System> {
    const dispatcher = [scales.deadAfterTwoReturns, ...guards];
    const mutations = { gateway: [scales.deadAfterTwoReturns, ...guards], 'callback-dispatcher': dispatcher };
    const system = await startSystem(shortLives, { workers: 0, mutations });
    systems.push(system);
    return system;
  }

  it('P1, P10: writes get a 503, readiness says so, the log says why, and events stay in hand', async () => {
    const system = await start();
    const group = await plantGroup(system);
    const id = await tellWhileReadOnly(system);
    expect(
      await eventually(() => send(system.url, tapOn(group)), { good: ({ status }) => status !== 500 }),
    ).toMatchObject(unavailable);
    await eventually(() => readiness(system.url), {
      good: ({ status, body }) => status === 503 && body.checks.database === 'down',
    });
    await system.gateway.prints(/"dependency":"database".*read-only/);
    await system.dispatchers[0]!.prints(/event kept in hand.*read-only|read-only.*event kept in hand/);
    expect(await deadLetters(system)).toBe(0);
    await readOnly(system.database, 'off');
    await eventually(() => readiness(system.url), { good: ({ status }) => status === 200 });
    await eventually(
      async () =>
        (await system.database.query('select 1 from callback_delivery where event_id = $1', [id])).rowCount === 1,
    );
    expect(await send(system.url, tapOn(group))).toMatchObject({ status: 200, body: { status: 'queued' } });
  });

  it('negative control: where a read-only database is none that is away, writes are 500 and the event is lost', async () => {
    const system = await start([guardsOff.readOnlyIsAway]);
    const group = await plantGroup(system);
    await tellWhileReadOnly(system);
    await eventually(() => send(system.url, tapOn(group)), { good: ({ status }) => status === 500 });
    await eventually(() => deadLetters(system), { good: (count) => count === 1 });
  });
});

describe('a Redis that refuses', () => {
  let system: System;
  let gateway: Gateway;
  let admin: Redis;
  const account = `account-${randomUUID()}`;
  beforeAll(async () => {
    admin = new Redis(serviceUrl('REDIS_URL'));
    await admin.call('ACL', 'SETUSER', account, 'on', '>secret', '~*', '&*', '+@all');
    system = await startSystem(shortLives, { workers: 0, dispatchers: 0 });
    const url = new URL(serviceUrl('REDIS_URL'));
    [url.username, url.password] = [account, 'secret'];
    gateway = await startGateway(system, { env: { REDIS_URL: url.href } });
  });
  afterAll(async () => {
    await gateway?.program.stop();
    await system?.stop();
    await admin?.call('ACL', 'DELUSER', account);
    admin?.disconnect();
  });

  it('P10: requests get a 503, readiness says so, and the log has its words', async () => {
    await admin.call('ACL', 'SETUSER', account, '-set');
    expect(await send(gateway.url, signed('getChatRoomList', 3419))).toMatchObject(unavailable);
    expect(await readiness(gateway.url)).toMatchObject({ status: 503, body: { checks: { redis: 'down' } } });
    await gateway.program.prints(/"dependency":"redis".*NOPERM/);
    await gateway.program.prints(/NOPERM.*request refused: unavailable/);
    await admin.call('ACL', 'SETUSER', account, '+set');
    expect(await send(gateway.url, signed('getChatRoomList', 3419))).toMatchObject({ status: 200 });
    expect(await readiness(gateway.url)).toMatchObject({ status: 200, body: { checks: { redis: 'ready' } } });
  });
});
