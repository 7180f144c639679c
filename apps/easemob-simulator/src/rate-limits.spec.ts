import { Clock } from './clock.js';
import { Dials } from './dials.js';
import { RateLimits } from './rate-limits.js';
import { firstGroup, startForTest } from './testing-client.js';

describe('rate limits', () => {
  const metered = (calls: number) => {
    const clock = new Clock();
    const dials = new Dials({ createLatencyMs: 0 });
    dials.turn({ limits: { users: { calls, perMs: 3_600_000 } } });
    return { clock, dials, limits: new RateLimits(clock, dials) };
  };

  it('let through as many calls as any window may have, and again when the window has moved on', () => {
    const { clock, limits } = metered(2);
    expect([limits.admit('users'), limits.admit('users'), limits.admit('users')]).toEqual([true, true, false]);
    clock.advance(3_600_000);
    expect(limits.admit('users')).toBe(true);
  });

  it('slide: calls at the end of one second count against the beginning of the next', () => {
    const { clock, limits } = metered(2);
    limits.admit('users');
    clock.advance(3_000_000);
    limits.admit('users');
    clock.advance(600_000);
    expect([limits.admit('users'), limits.admit('users')]).toEqual([true, false]);
  });

  it('count refusals and the highest rate that was tried', () => {
    const { clock, limits } = metered(2);
    for (let i = 0; i < 5; i++) limits.admit('users');
    clock.advance(3_600_000);
    limits.admit('users');
    expect(limits.counters().users).toEqual({ calls: 6, refused: 3, peak: 5, limit: 2, perMs: 3_600_000 });
  });

  it('can be lifted, and then are still measured', () => {
    const { dials, limits } = metered(0);
    expect(limits.admit('users')).toBe(false);
    dials.turn({ limits: { users: 'off' } });
    expect(limits.admit('users')).toBe(true);
    expect(limits.counters().users).toMatchObject({ calls: 2, refused: 1, limit: null });
  });

  it('are on from the start at the documented rates', () => {
    const counters = new RateLimits(new Clock(), new Dials({ createLatencyMs: 0 })).counters();
    expect(counters.groupMessages).toMatchObject({ limit: 20, perMs: 1000 });
    expect(counters.joinedGroups).toMatchObject({ limit: 50, perMs: 1000 });
    expect(counters.createGroup).toMatchObject({ limit: 100, perMs: 1000 });
    expect(counters.history).toMatchObject({ limit: 10, perMs: 60_000 });
  });

  it('refuse over HTTP before anything happens, each class on its own', async () => {
    const sim = await startForTest();
    await sim.startOver();
    await sim.control('PUT', 'dials', { limits: { groupMessages: { calls: 1, perMs: 3_600_000 } } });
    const send = () => sim.call('POST', '/messages/chatgroups', { to: [firstGroup], type: 'txt', body: { msg: 'x' } });
    expect((await send()).status).toBe(200);
    expect(await send()).toMatchObject({ status: 429, body: { error: 'reach_limit' } });
    expect((await sim.createGroup()).status).toBe(200);
    await sim.control('POST', 'clock', { advanceMs: 3_600_000 });
    expect((await send()).status).toBe(200);
    const { messages } = (await sim.control('GET', 'state')).body;
    expect(messages[firstGroup]).toHaveLength(2);
    const { classes } = (await sim.control('GET', 'counters')).body;
    expect(classes.groupMessages).toMatchObject({ calls: 3, refused: 1, peak: 2 });
    await sim.close();
  });

  it('count every group a message goes to', async () => {
    const sim = await startForTest();
    await sim.startOver();
    await sim.control('PUT', 'dials', { limits: { groupMessageTargets: { calls: 2, perMs: 3_600_000 } } });
    const sendTo = (...to: string[]) =>
      sim.call('POST', '/messages/chatgroups', { to, type: 'txt', body: { msg: 'x' } });
    expect((await sendTo('1', '2', '3')).status).toBe(403);
    expect((await sendTo('1', '2')).status).toBe(200);
    expect((await sendTo('1')).status).toBe(403);
    await sim.close();
  });
});
