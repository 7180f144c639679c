import { EventEmitter } from 'node:events';
import type { ConfirmChannel } from 'amqplib';
import { events, exampleOf } from '#contracts';
import { createLogger } from '#telemetry';
import { Gate } from './gate.js';
import { MessagingUnavailable } from './messaging.js';
import { toQueue } from './conformance/probes.js';
import { RabbitPublisher } from './rabbit.publisher.js';

type Answer = (refusal: unknown) => void;

/** A confirm channel whose broker is the test. */
class FakeChannel extends EventEmitter {
  readonly sent = new Map<string, Answer>();
  /** The same in their order: an event is sent twice under its id. */
  readonly answers: Answer[] = [];
  room = true;
  /** What becomes of the proof that we may publish. */
  refusal: Error | null = null;

  publish(_exchange: string, key: string, _content: Buffer, options: { messageId: string }, answer: Answer) {
    if (key === 'probe') return void answer(this.refusal);
    this.sent.set(options.messageId, answer);
    this.answers.push(answer);
    return this.room;
  }
}

async function opened() {
  const channel = new FakeChannel();
  const intake = new Gate();
  const logger = createLogger({ app: 'spec', level: 'silent' });
  const publisher = new RabbitPublisher(
    { intake, keep: () => undefined },
    { prefix: 'p', source: 'urn:spec:here', logger },
  );
  await publisher.attach(channel as unknown as ConfirmChannel);
  return { channel, intake, publisher };
}

/** Lets everything happen that can happen without time passing. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const batch = ['1', '2', '3'].map((id) => toQueue('work', id));
const after = (ms: number) => import.meta.jest.advanceTimersByTime(ms);

describe('publishing over RabbitMQ', () => {
  beforeEach(() => void import.meta.jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void import.meta.jest.useRealTimers());

  it('answers with what was confirmed, not with what was refused or returned', async () => {
    const { channel, publisher } = await opened();
    const publishing = publisher.publish(batch);
    await settle();
    channel.emit('return', { properties: { messageId: '2' } });
    channel.sent.get('1')!(null);
    channel.sent.get('2')!(null);
    channel.sent.get('3')!(new Error('message nacked'));
    expect(await publishing).toEqual(new Set(['1']));
  });

  it('counts an event as taken once the broker has it in both versions of its envelope', async () => {
    const { channel, publisher } = await opened();
    const body = exampleOf(events['group.activated']);
    const tell = async (...refusals: (Error | null)[]) => {
      const publishing = publisher.publish([{ id: '1', to: { topic: 'group.activated.v1' }, body, headers: {} }]);
      await settle();
      const answers = channel.answers.splice(0);
      expect(answers).toHaveLength(2);
      answers.forEach((answer, index) => answer(refusals[index]));
      return publishing;
    };
    const nacked = new Error('message nacked');
    expect(await tell(null, nacked)).toEqual(new Set());
    expect(await tell(nacked, null)).toEqual(new Set());
    expect(await tell(null, null)).toEqual(new Set(['1']));
  });

  it('is not open to a broker that refuses our account, and says so until something has been confirmed', async () => {
    const { channel, publisher } = await opened();
    const refusal = Object.assign(new Error('ACCESS_REFUSED'), { code: 403 });
    publisher.detach(refusal);
    channel.refusal = refusal;
    await expect(publisher.attach(channel as unknown as ConfirmChannel)).rejects.toThrow('ACCESS_REFUSED');
    expect({ ready: publisher.ready, refused: publisher.refused }).toEqual({ ready: false, refused: true });
    channel.refusal = null;
    await publisher.attach(channel as unknown as ConfirmChannel);
    expect(publisher.refused).toBe(true);
    const publishing = publisher.publish(batch);
    await settle();
    for (const answer of channel.sent.values()) answer(null);
    await publishing;
    expect(publisher.refused).toBe(false);
  });

  it('waits 5 s for confirms, and what comes later does not change the answer', async () => {
    const { channel, publisher } = await opened();
    const publishing = publisher.publish(batch);
    await settle();
    channel.sent.get('1')!(null);
    after(5000);
    const confirmed = await publishing;
    channel.sent.get('2')!(null);
    await settle();
    expect(confirmed).toEqual(new Set(['1']));
  });

  it('writes nothing more while the socket takes nothing more', async () => {
    const { channel, publisher } = await opened();
    channel.room = false;
    const publishing = publisher.publish(batch);
    await settle();
    expect([...channel.sent.keys()]).toEqual(['1']);
    channel.room = true;
    channel.emit('drain');
    await settle();
    expect([...channel.sent.keys()]).toEqual(['1', '2', '3']);
    for (const answer of channel.sent.values()) answer(null);
    expect(await publishing).toEqual(new Set(['1', '2', '3']));
  });

  it('ends at once when the channel ends while the socket is full', async () => {
    const { channel, publisher } = await opened();
    channel.room = false;
    const publishing = publisher.publish(batch);
    await settle();
    publisher.detach(undefined);
    channel.sent.get('1')!(new Error('channel closed'));
    expect(await publishing).toEqual(new Set());
    await expect(publisher.publish(batch)).rejects.toThrow(MessagingUnavailable);
  });

  it('writes nothing to a blocked broker, and gives up after 5 s', async () => {
    const { channel, intake, publisher } = await opened();
    intake.shut();
    const refused = expect(publisher.publish(batch)).rejects.toThrow(MessagingUnavailable);
    await settle();
    after(5000);
    await refused;
    expect(channel.sent.size).toBe(0);
  });

  it('goes on when the broker is no longer blocked', async () => {
    const { channel, intake, publisher } = await opened();
    intake.shut();
    const publishing = publisher.publish(batch);
    await settle();
    after(4000);
    intake.open();
    await settle();
    for (const answer of channel.sent.values()) answer(null);
    expect(await publishing).toEqual(new Set(['1', '2', '3']));
  });
});
