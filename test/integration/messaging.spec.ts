import { pino } from 'pino';
import type { Messaging, Outbound } from '#messaging';
import { behavesAsMessaging } from '../../libs/messaging/src/conformance/messaging.conformance.js';
import {
  eventually,
  live,
  publishOrNothing,
  Recorder,
  toQueue,
  toTopic,
  untilConfirmed,
} from '../../libs/messaging/src/conformance/probes.js';
import {
  channel,
  count,
  open,
  openLive,
  prefix,
  proxy,
  throughProxy,
  url,
  useBroker,
  work,
} from './messaging.stage.js';

useBroker();

describe('messaging over RabbitMQ', () => {
  behavesAsMessaging(async () => ({ messaging: await openLive(), dispose: async () => undefined }));
});

describe('publishing to RabbitMQ', () => {
  it('to a queue that has been deleted is not confirmed', async () => {
    const messaging = await openLive();
    await channel.deleteQueue(work());
    expect(await messaging.publish([toQueue('work', '1'), toQueue('other', '2')])).toEqual(new Set(['2']));
  });

  it('(the hazard) would be confirmed without mandatory', async () => {
    const confirmed = new Promise((resolve) => channel.publish('', work(), Buffer.from('1'), {}, resolve));
    expect(await confirmed).toBeNull();
  });

  it('goes on when the exchange was deleted: it is declared again', async () => {
    const messaging = await openLive();
    await channel.deleteExchange(`${prefix}.events`);
    await eventually(async () => {
      await publishOrNothing(messaging, [toTopic('group.synced.v1', '1')]);
      return (await count(`${prefix}.events.groups`)) > 0;
    });
  });
});

describe('a broker of several nodes', () => {
  it('is served by another when one goes away, and is found when the first one is away at the start', async () => {
    const at = `${throughProxy()},${url}`;
    const seen = new Recorder();
    const messaging = await openLive({ at });
    await messaging.consume('work', { prefetch: 1, handle: seen.handle });
    await untilConfirmed(messaging, toQueue('work', 'by the first'));
    await proxy.set('refuse');
    await untilConfirmed(messaging, toQueue('work', 'by the second'));
    await seen.until(({ id }) => id === 'by the second');
    const late = await openLive({ at });
    await untilConfirmed(late, toQueue('work', 'from the start'));
    await seen.until(({ id }) => id === 'from the start');
  });

  it('negative control: with the first alone nothing comes through', async () => {
    const messaging = await openLive({ at: throughProxy() });
    await proxy.set('refuse');
    await eventually(() => messaging.health().state === 'connecting');
    expect(await publishOrNothing(messaging, [toQueue('work', '1')])).toBeUndefined();
  });
});

describe('a connection that is cut with messages in flight', () => {
  type Send = (messaging: Messaging, messages: Outbound[]) => Promise<void>;
  const outages: Record<number, 'mute' | 'blackhole'> = { 2: 'mute', 4: 'blackhole', 7: 'mute' };

  /** Publishes ten batches, with the line dead and then cut under some of them. Counts as Jepsen does. */
  async function run(send: Send): Promise<{ lost: number; unexpected: number }> {
    const messaging = await openLive({ at: throughProxy() });
    const seen = new Recorder();
    await messaging.consume('work', { prefetch: 20, handle: seen.handle });
    await live(messaging);
    const attempted: string[] = [];
    for (let batch = 0; batch < 10; batch += 1) {
      const messages = Array.from({ length: 50 }, (_, n) => toQueue('work', `${batch}-${n}`));
      attempted.push(...messages.map(({ id }) => id));
      const outage = outages[batch];
      if (outage) await proxy.set(outage);
      const sending = send(messaging, messages);
      if (outage === 'mute') await eventually(async () => (await count(work())) > 0); // sent, and not confirmed
      if (outage) proxy.cut();
      await proxy.set('pass');
      await sending;
    }
    await untilConfirmed(messaging, toQueue('work', 'end'));
    await seen.until(({ id }) => id === 'end');
    await eventually(async () => (await count(work())) === 0);
    await messaging.close();
    const received = new Set(seen.messages.map(({ id }) => id));
    const lost = attempted.filter((id) => !received.has(id)).length;
    return { lost, unexpected: received.size - 1 - (attempted.length - lost) };
  }

  it('loses none that is published until it is confirmed', async () => {
    const sendSurely: Send = (messaging, messages) => untilConfirmed(messaging, ...messages);
    expect(await run(sendSurely)).toEqual({ lost: 0, unexpected: 0 });
  });

  it('(the hazard) loses what was sent and not confirmed, when that is taken for published', async () => {
    const sendOnce: Send = (messaging, messages) =>
      eventually(async () => (await publishOrNothing(messaging, messages)) !== undefined);
    expect((await run(sendOnce)).lost).toBeGreaterThan(0);
  });
});

describe('a broker that refuses us', () => {
  const recordingLogger = () => {
    const lines: string[] = [];
    return { lines, logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }) };
  };

  it('by a queue with other arguments is seen in the log and in health, and is fine once that is put right', async () => {
    await channel.assertQueue(work(), { durable: true });
    const { lines, logger } = recordingLogger();
    const messaging = open({ logger });
    await messaging.consume('work', { prefetch: 1, handle: async () => 'ack' });
    await eventually(() => lines.some((line) => line.includes('with other arguments') && line.includes(work())));
    expect(messaging.health()).toEqual({ state: 'connecting', consumers: 1, live: 0 });
    await channel.deleteQueue(work());
    await live(messaging);
  });

  it('by a wrong password is tried again, and the password is in no log line', async () => {
    const wrong = new URL(url);
    wrong.password = 'hunter2';
    const { lines, logger } = recordingLogger();
    const messaging = open({ at: wrong.href, logger });
    await eventually(() => lines.length >= 2);
    expect(messaging.health().state).toBe('refused');
    expect(lines.join('')).toContain('ACCESS_REFUSED');
    expect(lines.join('')).not.toContain('hunter2');
  });
});
