import { eventually } from '../support/eventually.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { readOnly } from '../support/read-only.js';
import { startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { deadLetters, tellWhileReadOnly } from './told-while-read-only.js';
import { scales, shortLives } from './stage.js';

/*
 * RabbitMQ takes back what a consumer holds for half an hour, and counts it as one more delivery. Here it does so after
 * two seconds, gives up after two returns, and the dispatcher keeps an event in hand for one second instead of ten minutes.
 */
const set = (name: string, value: string) => rabbitmqctl('eval', `application:set_env(rabbit, ${name}, ${value}).`);
beforeAll(async () => {
  await set('consumer_timeout', '2000');
  await set('channel_tick_interval', '500');
});
afterAll(async () => {
  await set('consumer_timeout', '1800000');
  await set('channel_tick_interval', '60000');
});

let system: System;
afterEach(() => system?.stop());

async function start(guards: readonly Mutation[]): Promise<void> {
  const limits = [scales.deadAfterTwoReturns];
  const mutations = { gateway: limits, 'callback-dispatcher': [...limits, ...guards] };
  system = await startSystem(shortLives, { workers: 0, mutations });
}

const planned = async (id: string) =>
  (await system.database.query('select 1 from callback_delivery where event_id = $1', [id])).rowCount === 1;

describe("a database that is away for longer than RabbitMQ's patience", () => {
  it('P1: an event in hand is handed back once, waits in its queue, and is heard afterwards', async () => {
    await start([scales.inHandForASecond]);
    const id = await tellWhileReadOnly(system);
    const [dispatcher] = system.dispatchers;
    await dispatcher!.prints(/no more events until the database is back/);
    // Three times as long as it would take to make a dead letter of it.
    const until = Date.now() + 3 * 3 * 2000;
    await eventually(async () => (expect(await deadLetters(system)).toBe(0), Date.now() > until));
    await readOnly(system.database, 'off');
    await eventually(() => planned(id));
    expect(dispatcher!.output).not.toContain('channel ended by RabbitMQ');
  });

  it('negative control: one that is kept in hand all the while is taken back, again and again, and is lost', async () => {
    await start([guardsOff.handBackInTime]);
    await tellWhileReadOnly(system);
    await eventually(() => deadLetters(system), { good: (count) => count === 1, withinMs: 40_000 });
  });
});
