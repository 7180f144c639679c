import type { Messaging } from '../messaging.js';
import { deliveryLimit } from '../topology.js';
import { Held, live, Recorder, roundTrip, toQueue } from './probes.js';

export function workQueueBehaviour(messaging: () => Messaging): void {
  it('keeps its messages in order until a consumer comes', async () => {
    const ids = ['1', '2', '3', '4', '5'];
    expect(await messaging().publish(ids.map((id) => toQueue('work', id)))).toEqual(new Set(ids));
    const seen = new Recorder();
    await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    expect((await seen.first(5)).map(({ id }) => id)).toEqual(ids);
  });

  it('hands over the id, the body and the headers as they were published', async () => {
    const body = { kind: 'group', key: 'group:1496', v: 1, name: '三年级二班', none: null, list: [1, 'two'] };
    await messaging().publish([{ ...toQueue('work', 'm-1', body), headers: { request_id: 'r-1' } }]);
    const seen = new Recorder();
    await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    expect(await seen.first(1)).toEqual([{ id: 'm-1', body, headers: { request_id: 'r-1' }, redelivered: false }]);
  });

  it('that is unknown takes nothing, and the rest of the batch is taken', async () => {
    const batch = [toQueue('work', 'a'), toQueue('nowhere', 'b'), toQueue('work', 'c')];
    expect(await messaging().publish(batch)).toEqual(new Set(['a', 'c']));
  });

  it('takes an empty batch', async () => {
    expect(await messaging().publish([])).toEqual(new Set());
  });

  it('gives each message to one of its consumers', async () => {
    const seen = new Recorder();
    await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    await live(messaging());
    const ids = Array.from({ length: 30 }, (_, n) => String(n));
    await messaging().publish(ids.map((id) => toQueue('work', id)));
    const received = await seen.first(30);
    expect(new Set(received.map(({ id }) => id))).toEqual(new Set(ids));
  });
}

export function failureBehaviour(messaging: () => Messaging): void {
  it.each(['retry', 'throw'] as const)('by %s comes again, marked, and others pass it', async (fault) => {
    const seen = new Recorder(({ id, redelivered }) => {
      if (id !== 'bad' || redelivered) return 'ack';
      if (fault === 'retry') return 'retry';
      throw new Error('a bug in the handler');
    });
    await messaging().consume('work', { prefetch: 2, handle: seen.handle });
    await messaging().publish([toQueue('work', 'bad'), toQueue('work', 'good')]);
    const received = await seen.first(3);
    expect(received.map(({ id }) => id)).toEqual(['bad', 'good', 'bad']);
    expect(received.map(({ redelivered }) => redelivered)).toEqual([false, false, true]);
  });

  it('by reject does not come again', async () => {
    const seen = new Recorder(({ id }) => (id === 'poison' ? 'reject' : 'ack'));
    await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    await messaging().publish([toQueue('work', 'poison'), toQueue('work', 'good'), toQueue('work', 'last')]);
    expect((await seen.first(3)).map(({ id }) => id)).toEqual(['poison', 'good', 'last']);
  });

  it('by being larger than 64 KiB never reaches a handler', async () => {
    const seen = new Recorder();
    await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    const big = toQueue('work', 'big', { text: 'x'.repeat(64 * 1024) });
    await messaging().publish([big, toQueue('work', 'good')]);
    expect((await seen.first(1)).map(({ id }) => id)).toEqual(['good']);
  });

  it('every time is given up at the delivery limit', async () => {
    const seen = new Recorder(({ id }) => (id === 'poison' ? 'retry' : 'ack'));
    await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    // In its old place after every failure, the poison keeps the good one waiting until it is given up.
    await messaging().publish([toQueue('work', 'poison'), toQueue('work', 'good')]);
    const ids = (await seen.until(({ id }) => id === 'good')).map(({ id }) => id);
    expect(ids.filter((id) => id === 'poison')).toHaveLength(deliveryLimit + 1);
  });
}

export function consumerBehaviour(messaging: () => Messaging): void {
  it('runs no more handlers at a time than its prefetch', async () => {
    const held = new Held();
    await messaging().consume('work', { prefetch: 2, handle: held.handle });
    await messaging().publish(['1', '2', '3'].map((id) => toQueue('work', id)));
    await held.begun(2);
    await roundTrip(messaging());
    expect(held.ids).toEqual(['1', '2']);
    held.release('1');
    await held.begun(3);
    held.releaseAll();
  });

  it('that is paused is given nothing until it is resumed', async () => {
    const seen = new Recorder();
    const consumer = await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    await live(messaging());
    await consumer.pause();
    await messaging().publish([toQueue('work', '1')]);
    await roundTrip(messaging());
    expect(seen.messages).toEqual([]);
    await consumer.resume();
    expect((await seen.first(1)).map(({ id }) => id)).toEqual(['1']);
  });

  it('that is paused hands what it would try again to others at once', async () => {
    const failing = new Recorder(() => 'retry');
    const consumer = await messaging().consume('work', { prefetch: 1, handle: failing.handle });
    await messaging().publish([toQueue('work', '1')]);
    await failing.first(1);
    await consumer.pause();
    const seen = new Recorder();
    await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    expect((await seen.first(1))[0]).toMatchObject({ id: '1', redelivered: true });
  });

  it('drains: the handler that runs ends, and what has not begun goes to another', async () => {
    const held = new Held();
    const leaving = await messaging().consume('work', { prefetch: 1, handle: held.handle });
    await messaging().publish([toQueue('work', '1'), toQueue('work', '2')]);
    await held.begun(1);
    let drained = false;
    const draining = leaving.drain(20_000).then(() => (drained = true));
    const seen = new Recorder();
    await messaging().consume('work', { prefetch: 1, handle: seen.handle });
    expect((await seen.first(1))[0]).toMatchObject({ id: '2', redelivered: false });
    expect(drained).toBe(false);
    held.releaseAll();
    await draining;
    expect(held.ids).toEqual(['1']);
  });

  it('drains no longer than it is told to', async () => {
    const held = new Held();
    const consumer = await messaging().consume('work', { prefetch: 1, handle: held.handle });
    await messaging().publish([toQueue('work', '1')]);
    await held.begun(1);
    await consumer.drain(20);
    held.releaseAll();
  });

  it('counts as fed only while it ought to be', async () => {
    const one = await messaging().consume('work', { prefetch: 1, handle: async () => 'ack' });
    await messaging().listen(['#'], () => undefined);
    await live(messaging());
    expect(messaging().health()).toEqual({ state: 'connected', consumers: 2, live: 2 });
    await one.pause();
    expect(messaging().health()).toEqual({ state: 'connected', consumers: 1, live: 1 });
    await one.resume();
    expect(messaging().health()).toEqual({ state: 'connected', consumers: 2, live: 2 });
  });

  it('of a queue or subscription outside the topology is refused', async () => {
    const options = { prefetch: 1, handle: async () => 'ack' as const };
    await expect(messaging().consume('nowhere', options)).rejects.toThrow('"nowhere" is not in the topology');
    await expect(messaging().subscribe('nobody', options)).rejects.toThrow('"nobody" is not in the topology');
  });
}
