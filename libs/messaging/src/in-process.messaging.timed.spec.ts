import { createLogger } from '#telemetry';
import { inProcessMessaging } from './in-process.messaging.js';
import type { Messaging } from './messaging.js';
import { behavesAsMessaging, conformanceTopology } from './conformance/messaging.conformance.js';
import { Held, Recorder, toTopic } from './conformance/probes.js';

const logger = createLogger({ app: 'spec', level: 'silent' });
const open = (): Messaging => inProcessMessaging({ logger, topology: conformanceTopology });

describe('messaging within the process', () => {
  behavesAsMessaging(async () => {
    const messaging = open();
    return { messaging, dispose: () => messaging.close() };
  });

  it('confirms an event only once every durable subscription has handled it', async () => {
    const messaging = open();
    const held = new Held();
    await messaging.subscribe('groups', { prefetch: 1, handle: held.handle });
    let confirmed: Set<string> | undefined;
    const publishing = messaging.publish([toTopic('group.synced.v1', '1')]).then((ids) => (confirmed = ids));
    await held.begun(1);
    expect(confirmed).toBeUndefined();
    held.releaseAll();
    expect(await publishing).toEqual(new Set(['1']));
  });

  it('leaves an event with the publisher while a subscription has nobody, or nobody who is not paused', async () => {
    const messaging = open();
    const event = toTopic('group.activated.v1', '1');
    const seen = new Recorder();
    const consumer = await messaging.subscribe('groups', { prefetch: 1, handle: seen.handle });
    expect(await messaging.publish([event])).toEqual(new Set()); // nobody for "activations"
    await messaging.subscribe('activations', { prefetch: 1, handle: async () => 'ack' });
    await consumer.pause();
    expect(await messaging.publish([event])).toEqual(new Set());
    await consumer.resume();
    expect(await messaging.publish([event])).toEqual(new Set(['1']));
  });

  it('stops waiting for a slow subscriber after 5 s, and takes back the events it has not begun', async () => {
    const { jest } = import.meta;
    jest.useFakeTimers();
    const messaging = open();
    const held = new Held();
    await messaging.subscribe('groups', { prefetch: 1, handle: held.handle });
    const publishing = messaging.publish(['1', '2'].map((id) => toTopic('group.synced.v1', id)));
    await held.begun(1);
    jest.advanceTimersByTime(5000);
    jest.useRealTimers();
    expect(await publishing).toEqual(new Set());
    held.releaseAll();
    const again = messaging.publish([toTopic('group.synced.v1', '3')]);
    await held.begun(2);
    held.releaseAll();
    expect(await again).toEqual(new Set(['3']));
    expect(held.ids).toEqual(['1', '3']);
  });

  it('gives events that wait for a place back to the publisher when their only consumer pauses', async () => {
    const messaging = open();
    const held = new Held();
    const consumer = await messaging.subscribe('groups', { prefetch: 1, handle: held.handle });
    const publishing = messaging.publish(['1', '2'].map((id) => toTopic('group.synced.v1', id)));
    await held.begun(1);
    await consumer.pause();
    held.releaseAll();
    expect(await publishing).toEqual(new Set(['1']));
  });
});
