import { Metrics } from '#telemetry';
import type { WorkerSettings } from './easemob-worker.settings.js';
import { UsefulWorkers } from './useful-workers.js';

/** @returns what is shown after calls of Easemob that took so long */
async function shown(creates: number[], others: number[] = []): Promise<string | undefined> {
  const metrics = new Metrics({ process: false });
  const settings = { WORKER_CONCURRENCY: 20, EASEMOB_LIMITS: {} } as unknown as WorkerSettings;
  new UsefulWorkers(metrics, settings).onModuleInit();
  for (const seconds of creates) metrics.providerDuration.observe({ api: 'createGroup' }, seconds);
  for (const seconds of others) metrics.providerDuration.observe({ api: 'sendText' }, seconds);
  return /^schoolim_work_useful_workers (.*)$/m.exec(await metrics.text())?.[1];
}

describe('the number of useful workers', () => {
  it('follows from how long Easemob takes to create a group, and how many of them it allows', async () => {
    // 70 a second, 40 at a time in each.
    expect(await shown([2.5, 3.5])).toBe('6');
    expect(await shown([0.1])).toBe('1');
  });

  it('is not told by other calls', async () => {
    expect(await shown([], [60])).toBe('0');
    expect(await shown([3], [60])).toBe('6');
  });
});
