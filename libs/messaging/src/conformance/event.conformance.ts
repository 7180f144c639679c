import type { Messaging } from '../messaging.js';
import { live, Recorder, toTopic, untilConfirmed } from './probes.js';

export function eventBehaviour(messaging: () => Messaging): void {
  it('reaches every durable subscription to its topic, and no other', async () => {
    const groups = new Recorder();
    const activations = new Recorder();
    await messaging().subscribe('groups', { prefetch: 1, handle: groups.handle });
    await messaging().subscribe('activations', { prefetch: 1, handle: activations.handle });
    await live(messaging());
    const topics = ['group.activated.v1', 'group.synced.v1', 'user.created.v1', 'user.removed.v1'];
    expect(await messaging().publish(topics.map((topic) => toTopic(topic, topic)))).toEqual(new Set(topics));
    expect((await groups.first(2)).map(({ id }) => id)).toEqual(['group.activated.v1', 'group.synced.v1']);
    expect((await activations.first(2)).map(({ id }) => id)).toEqual(['group.activated.v1', 'user.created.v1']);
  });

  it('reaches one of those who share a subscription', async () => {
    const seen = new Recorder();
    await messaging().subscribe('groups', { prefetch: 1, handle: seen.handle });
    await messaging().subscribe('groups', { prefetch: 1, handle: seen.handle });
    await live(messaging());
    const ids = Array.from({ length: 10 }, (_, n) => String(n));
    await messaging().publish(ids.map((id) => toTopic('group.synced.v1', id)));
    expect(new Set((await seen.first(10)).map(({ id }) => id))).toEqual(new Set(ids));
  });

  it('that nobody is bound to counts as confirmed', async () => {
    expect(await messaging().publish([toTopic('nobody.cares.v1', '1')])).toEqual(new Set(['1']));
  });

  it('reaches a subscriber that was away, given that what is unconfirmed is published again', async () => {
    const publishing = untilConfirmed(messaging(), toTopic('group.synced.v1', '1'));
    const seen = new Recorder();
    await messaging().subscribe('groups', { prefetch: 1, handle: seen.handle });
    await publishing;
    expect((await seen.first(1))[0]).toMatchObject({ id: '1' });
  });

  it('that a subscriber failed to handle comes again, given the same', async () => {
    let failures = 0;
    const seen = new Recorder(() => (failures++ === 0 ? 'retry' : 'ack'));
    await messaging().subscribe('groups', { prefetch: 1, handle: seen.handle });
    await live(messaging());
    await untilConfirmed(messaging(), toTopic('group.synced.v1', '1'));
    expect((await seen.first(2)).map(({ id }) => id)).toEqual(['1', '1']);
  });

  it('that a subscriber rejects is done with', async () => {
    const seen = new Recorder(({ id }) => (id === 'poison' ? 'reject' : 'ack'));
    await messaging().subscribe('groups', { prefetch: 1, handle: seen.handle });
    await live(messaging());
    const events = ['poison', 'good'].map((id) => toTopic('group.synced.v1', id));
    expect(await messaging().publish(events)).toEqual(new Set(['poison', 'good']));
    expect((await seen.first(2)).map(({ id }) => id)).toEqual(['poison', 'good']);
  });
}

export function tapBehaviour(messaging: () => Messaging): void {
  it.each([
    ['group.activated.v1', 'group.activated.v1', true],
    ['group.activated.v1', 'group.activated.v2', false],
    ['group.*.v1', 'group.activated.v1', true],
    ['group.*.v1', 'group.v1', false],
    ['group.#', 'group', true],
    ['group.#', 'groups.activated', false],
    ['#.v1', 'group.activated.v1', true],
    ['#.activated.#', 'group.activated.v1', true],
    ['#', 'anything.at.all', true],
    ['*', 'two.words', false],
  ])('for %s, hearing %s: %s', async (pattern, topic, hears) => {
    const seen = new Recorder();
    await messaging().listen([pattern, 'the.end'], seen.note);
    await live(messaging());
    await messaging().publish([toTopic(topic, 'it')]);
    await messaging().publish([toTopic('the.end', 'end')]);
    const ids = (await seen.until(({ id }) => id === 'end')).map(({ id }) => id);
    expect(ids.includes('it')).toBe(hears);
  });

  it('hears each event whose topic matches once, in every tap, from now on', async () => {
    await messaging().publish([toTopic('a.before', '0')]);
    const taps = [new Recorder(), new Recorder()];
    for (const tap of taps) await messaging().listen(['a.*', '*.after'], tap.note);
    await live(messaging());
    await messaging().publish([toTopic('a.after', '1'), toTopic('a.later', '2')]);
    for (const tap of taps) expect((await tap.first(2)).map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('goes on after it has thrown', async () => {
    const seen = new Recorder();
    await messaging().listen(['a'], (message) => {
      seen.note(message);
      throw new Error('a bug in the tap');
    });
    await live(messaging());
    await messaging().publish([toTopic('a', '1'), toTopic('a', '2')]);
    expect((await seen.first(2)).map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('hears nothing while it is paused', async () => {
    const seen = new Recorder();
    const tap = await messaging().listen(['a'], seen.note);
    await live(messaging());
    await tap.pause();
    await messaging().publish([toTopic('a', 'unheard')]);
    await tap.resume();
    await messaging().publish([toTopic('a', 'heard')]);
    expect((await seen.first(1)).map(({ id }) => id)).toEqual(['heard']);
  });
}
