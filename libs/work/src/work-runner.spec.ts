import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DataSource, EntityManager } from 'typeorm';
import { done } from './verdict.js';
import type { WorkOutbox } from './work-item.js';
import { WorkRunner, type Handle } from './work-runner.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A runner whose database grants every claim. */
function grantedRunner(): WorkRunner {
  const row = {
    key: 'group:1',
    wanted: '1',
    attempts: 1,
    fence: '1',
    lane: 'tap',
    waiting: [],
    more: false,
  };
  const query = async () => [[row], 1];
  const outbox: WorkOutbox = {
    add: async () => undefined,
    transaction: (change) => change({ query } as unknown as EntityManager),
  };
  return new WorkRunner({ query } as unknown as DataSource, outbox, {
    owner: 'test',
    leaseMs: 60_000,
    waiters: undefined,
  });
}

/** Bytes that are still there, for each of many runs. */
async function bytesKept(handle: Handle): Promise<number> {
  const runner = grantedRunner();
  const heapAfter = async (runs: number) => {
    for (let run = 0; run < runs; run++) await runner.run('group:1', handle);
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await heapAfter(2000);
  const runs = 20_000;
  return ((await heapAfter(runs)) - before) / runs;
}

describe('a work runner', () => {
  // It is some three bytes without a leak, and some sixty with one weak reference a run.
  const leak = 24;

  it('keeps nothing of the runs of a long life', async () => {
    expect(await bytesKept(async ({ signal }) => (void signal.aborted, done()))).toBeLessThan(leak);
  });

  it('negative control: a signal that follows one of the whole process leaves a trace there for ever', async () => {
    const process = new AbortController();
    const follow: Handle = async ({ signal }) => (void AbortSignal.any([signal, process.signal]).aborted, done());
    expect(await bytesKept(follow)).toBeGreaterThan(leak);
  });

  it('asks what it begins after its end to begin nothing', async () => {
    const runner = grantedRunner();
    runner.abort();
    let aborted = false;
    await runner.run('group:1', async ({ signal }) => ((aborted = signal.aborted), done()));
    expect(aborted).toBe(true);
  });
});
