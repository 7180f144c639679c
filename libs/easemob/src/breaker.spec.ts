import { Breaker, type BreakerState, type Health } from './breaker.js';
import { SimulatedClock } from './simulated-clock.js';

function start() {
  const clock = new SimulatedClock();
  const changes: BreakerState[] = [];
  const closing = new AbortController();
  const breaker = new Breaker({ clock, onChange: (state) => changes.push(state), closing: closing.signal });
  const call = (health: Health, times = 1) => {
    for (let i = 0; i < times; i++) breaker.enter()?.(health);
  };
  return { clock, breaker, changes, call, closing };
}

describe('the breaker', () => {
  it('stays closed while fewer than half of the calls fail', () => {
    const { breaker, call } = start();
    for (let i = 0; i < 50; i++) {
      call('good', 2);
      call('failure');
    }
    expect(breaker.state).toBe('closed');
  });

  it('opens when half of twenty calls fail, and not before there are twenty', () => {
    const { breaker, call } = start();
    call('good', 10);
    call('failure', 9);
    expect(breaker.state).toBe('closed');
    call('failure');
    expect(breaker.state).toBe('open');
  });

  it('forgets failures of half a minute ago', async () => {
    const { clock, breaker, call } = start();
    call('failure', 19);
    await clock.advance(31_000);
    call('failure', 19);
    expect(breaker.state).toBe('closed');
  });

  it('opens after five time-outs in a row, one answer between them begins the count anew', () => {
    const { breaker, call } = start();
    call('timeout', 4);
    call('good');
    call('timeout', 4);
    expect(breaker.state).toBe('closed');
    call('timeout');
    expect(breaker.state).toBe('open');
  });

  it('does not hold limits and aborts against Easemob', () => {
    const { breaker, call } = start();
    call('neutral', 500);
    expect(breaker.state).toBe('closed');
  });

  it('lets nobody through while open, and says how long', async () => {
    const { clock, breaker, call } = start();
    call('timeout', 5);
    await clock.advance(5000);
    expect(breaker.enter()).toBeUndefined();
    expect(breaker.waitMs()).toBe(10_000);
  });

  it('becomes half-open by itself, and then lets a single call find out', async () => {
    const { clock, breaker, changes, call } = start();
    call('timeout', 5);
    await clock.advance(15_000);
    expect(changes).toEqual(['open', 'half-open']);
    const probe = breaker.enter()!;
    expect(breaker.enter()).toBeUndefined();
    expect(breaker.waitMs()).toBeGreaterThan(0);
    probe('good');
    expect(changes).toEqual(['open', 'half-open', 'closed']);
    expect(breaker.enter()).toBeDefined();
  });

  it('opens again when the probe fails, for as long as before', async () => {
    const { clock, breaker, changes, call } = start();
    call('timeout', 5);
    await clock.advance(15_000);
    breaker.enter()!('failure');
    expect(breaker.waitMs()).toBe(15_000);
    await clock.advance(15_000);
    expect(changes).toEqual(['open', 'half-open', 'open', 'half-open']);
  });

  it('lets another call probe when the first one told nothing', async () => {
    const { clock, breaker, call } = start();
    call('timeout', 5);
    await clock.advance(15_000);
    breaker.enter()!('neutral');
    expect(breaker.state).toBe('half-open');
    expect(breaker.enter()).toBeDefined();
  });

  it('does not listen to calls that began before it opened', async () => {
    const { clock, breaker, changes, call } = start();
    const [early, late] = [breaker.enter()!, breaker.enter()!];
    call('timeout', 5);
    early('good');
    await clock.advance(15_000);
    late('timeout');
    expect(breaker.state).toBe('half-open');
    expect(changes).toEqual(['open', 'half-open']);
  });

  it('says nothing more once the client is closed', async () => {
    const { clock, changes, call, closing } = start();
    call('timeout', 5);
    closing.abort();
    await clock.advance(60_000);
    expect(changes).toEqual(['open']);
  });
});
