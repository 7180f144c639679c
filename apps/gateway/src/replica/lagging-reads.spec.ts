import type { CommandName } from '#contracts';
import type { Reads } from '../gateway-database.js';
import { LaggingReads } from './lagging-reads.js';
import { ToldCallers } from './told-callers.js';

const statement = { name: 'spec', text: 'select 1' };
const from = (place: string): Reads => ({ short: async () => [[place]], long: async () => [[place]] });
const failing = (error: Error): Reads => ({ short: () => Promise.reject(error), long: () => Promise.reject(error) });

function stage({ replica = from('replica'), mostWaiting = 10, has = false } = {}) {
  const outcomes: string[] = [];
  const failures: unknown[] = [];
  const noted: unknown[] = [];
  const lagging = new LaggingReads({
    primary: from('primary'),
    replica,
    watch: { ageMs: () => 0, failed: (error) => void failures.push(error) },
    told: { has: async () => has, note: async (caller) => void noted.push(caller) },
    metrics: { replicaReads: { inc: ({ outcome }: { outcome: string }) => void outcomes.push(outcome) } } as never,
    mayLag: new Set<CommandName>(['getChatRoomList']),
    maxLagMs: 1000,
    mostWaiting,
  });
  const read = async (cmd: CommandName = 'getChatRoomList', length: keyof Reads = 'short') =>
    (await lagging.for(cmd, { school_id: 1, account_id: 2 })[length](statement, []))[0]![0];
  return { lagging, read, outcomes, failures, noted };
}

describe('reads that may lag', () => {
  it('go to the replica, short and long; all others to the primary', async () => {
    const { read, outcomes } = stage();
    expect([await read(), await read('getChatRoomList', 'long'), await read('getIMToken')]).toEqual([
      'replica',
      'replica',
      'primary',
    ]);
    expect(outcomes).toEqual(['replica', 'replica']);
  });

  it('go to the primary for who has been told something', async () => {
    const { read, outcomes } = stage({ has: true });
    expect(await read()).toBe('primary');
    expect(outcomes).toEqual(['told']);
  });

  it.each([
    ['40001', 'canceling statement due to conflict with recovery'],
    ['57P01', 'terminating connection due to administrator command'],
    ['XX000', 'anything'],
  ])('are asked of the primary where the replica says %s, and the watch hears of it', async (code, words) => {
    const error = Object.assign(new Error(words), { code });
    const { read, outcomes, failures } = stage({ replica: failing(error) });
    expect(await read()).toBe('primary');
    expect({ outcomes, failures }).toEqual({ outcomes: ['failed'], failures: [error] });
  });

  it('do not all wait for one that is silent', async () => {
    const silent = () => new Promise<never>(() => undefined);
    const { read, outcomes } = stage({ replica: { short: silent, long: silent }, mostWaiting: 1 });
    void read();
    expect(await read()).toBe('primary');
    expect(outcomes).toEqual(['full']);
  });
});

describe('an answer', () => {
  it('is noted where it tells how things have come to be, and not where it lists them', async () => {
    const { lagging, noted } = stage();
    const caller = { school_id: 1, account_id: 2 };
    for (const cmd of ['activeGroup', 'getOperation', 'getActivationStatus', 'getIMToken'] as const)
      await lagging.answered(cmd, caller);
    expect(noted).toHaveLength(4);
    for (const cmd of ['getChatRoomList', 'getIMUserID', 'getJiBeiChatLog'] as const)
      await lagging.answered(cmd, caller);
    expect(noted).toHaveLength(4);
  });
});

describe('who has been told', () => {
  function remembering() {
    const kept = new Map<string, number>();
    const redis = {
      set: async (name: string, _: string, __: string, ms: number) => void kept.set(name, ms),
      exists: async (name: string) => Number(kept.has(name)),
    };
    return { kept, told: new ToldCallers(redis as never, 5000) };
  }

  it('is an account of a school, or whoever has a service key, for longer than a replica may lag', async () => {
    const { kept, told } = remembering();
    await told.note({ school_id: 1, account_id: 23 });
    await told.note({ school_id: 1, account_id: 5, key_id: 'k_1' });
    expect(await told.has({ school_id: 1, account_id: 23 })).toBe(true);
    expect(await told.has({ school_id: 12, account_id: 3 })).toBe(false);
    expect(await told.has({ school_id: 1, account_id: 5 })).toBe(false);
    expect(await told.has({ school_id: 2, account_id: 7, key_id: 'k_1' })).toBe(true);
    for (const ms of kept.values()) expect(ms).toBeGreaterThan(5000);
  });

  it('is everybody while nobody can say, and no answer fails for it', async () => {
    const away = () => Promise.reject(new Error('away'));
    const told = new ToldCallers({ set: away, exists: away }, 5000);
    await told.note({ school_id: 1, account_id: 2 });
    expect(await told.has({ school_id: 1, account_id: 2 })).toBe(true);
  });
});
