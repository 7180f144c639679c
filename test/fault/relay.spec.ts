import { topology } from '#contracts';
import { connectRabbit, type Messaging } from '#messaging';
import { createLogger } from '#telemetry';
import { eventually } from '../support/eventually.js';
import { registerDefault } from '../support/ops.js';
import { startReceiver } from '../support/receiver.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { relayCrashes } from './crash-points.js';
import { guardsOff } from './guards-off.js';
import { shortLives, tap } from './stage.js';

let system: System;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let listener: Messaging;
/** Ids of events as they pass. */
const events: { id: string; operation: string }[] = [];

beforeAll(async () => {
  // Only workers relay here, so that it is known who does.
  const idle = [guardsOff.relay];
  system = await startSystem(shortLives, { workers: 0, mutations: { gateway: idle, 'callback-dispatcher': idle } });
  receiver = await startReceiver();
  await registerDefault(system, receiver.url);
  const { RABBITMQ_URL, RABBITMQ_PREFIX } = system.env;
  listener = connectRabbit({
    url: RABBITMQ_URL!,
    prefix: RABBITMQ_PREFIX!,
    source: 'urn:spec:relay',
    topology,
    logger: createLogger({ app: 'test', level: 'silent' }),
  });
  await listener.listen(['#'], ({ id, body }) =>
    events.push({ id, operation: (body as { data: { operation_id: string } }).data.operation_id }),
  );
  await eventually(() => listener.health().live === 1);
});
afterAll(async () => {
  receiver?.close();
  await listener?.close();
  await system?.stop();
});

/** The worker dies while it relays the event of an activation; another one takes its place. */
async function dieRelaying(mutation: Mutation) {
  const first = await system.addWorker({ mutations: [mutation] });
  const operation = await tap(system, await plantGroup(system));
  expect(await first.exited).toBe('SIGKILL');
  const second = await system.addWorker();
  const { operation_id, status } = await operation.settled();
  // Its event passes behind all that could still come of the first one.
  const last = await (await tap(system, await plantGroup(system))).settled();
  const calledFor = (id: string) => receiver.received.filter(({ body }) => body.includes(id));
  await eventually(() => calledFor(last.operation_id!).length > 0);
  expect(await second.stop()).toBe(0);
  const callbacks = calledFor(operation_id!).map(({ headers }) => headers['webhook-id']);
  return { status, callbacks, told: events.filter(({ operation: id }) => id === operation_id) };
}

describe('P1: a worker that dies while it relays an event', () => {
  it('after the broker has it and before it is forgotten: it passes twice, and is delivered once', async () => {
    const { status, callbacks, told } = await dieRelaying(relayCrashes.beforeForgetting);
    expect(status).toBe('succeeded');
    expect(told).toHaveLength(2);
    expect(told[0]).toEqual(told[1]);
    expect(callbacks).toHaveLength(1);
  });

  it('negative control: forgotten before the broker has it, it is lost', async () => {
    const { status, callbacks, told } = await dieRelaying(relayCrashes.forgettingFirst);
    expect({ status, callbacks, told }).toEqual({ status: 'succeeded', callbacks: [], told: [] });
  });
});
