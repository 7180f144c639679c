import { Command } from 'commander';
import { budgetOf } from '../../apps/ops/src/budget.js';
import { wish } from '../fault/stage.js';
import { eventually } from '../support/eventually.js';
import { plantGroups, startSystem, type System } from '../support/system.js';
import { usageOf } from './process-usage.js';

/*
 * How long any number of workers take to activate a crowd of groups, beside what `ops budget` forecasts: where the time that
 * Easemob takes holds them up, and where its limit does. The groups are asked for in one transaction when all workers stand
 * idle; the time is taken from the simulator's own record.
 */
const limited = ['users', 'createGroup', 'addMembers'];
const values = new Command('bench:drain')
  .description('How long workers take to activate a crowd of groups, beside what `ops budget` forecasts')
  .option('--workers <list>', 'how many workers, one run each', '1,2,4')
  .option('--schools <n>', 'how many schools the groups are of', '4')
  .parse()
  .opts<Record<'workers' | 'schools', string>>();
const schools = Number(values.schools);
/** Few places and long calls: where the processor holds the workers up there is nothing to forecast. */
const concurrency = 5;

/** How many groups, what Easemob takes to create one, and how many calls a second it allows. */
interface Regime {
  name: string;
  groups: number;
  latencyMs: number;
  limit: number;
}
const regimes: Regime[] = [
  { name: 'latency', groups: 96, latencyMs: 5000, limit: 100 },
  { name: 'limit', groups: 120, latencyMs: 300, limit: 8 },
];

async function drain({ groups, latencyMs, limit }: Regime, workers: number) {
  const system = await startSystem(
    {
      SIMULATOR_CREATE_LATENCY_MS: String(latencyMs),
      EASEMOB_TIMEOUT_MS: '15000',
      EASEMOB_IN_DOUBT_MS: '90000',
      WORK_LEASE_MS: '60000',
      SWEEP_INTERVAL_MS: '1000',
      WORKER_CONCURRENCY: String(concurrency),
      DATABASE_POOL_SIZE: '10',
      EASEMOB_LIMITS: `users=${limit},groups=${limit}`,
    },
    { workers },
  );
  try {
    const perSecond = { calls: limit, perMs: 1000 };
    await system.simulator.dials({ limits: Object.fromEntries(limited.map((name) => [name, perSecond])) });
    const planted = await plantGroups(system, groups);
    const before = await usage(system);
    await wish(system, planted, { tenantOf: (at) => ({ school_id: 1 + (at % schools), account_id: 1 + at }) });
    await eventually(() => activeGroups(system), { good: (active) => active === groups, withinMs: 300_000 });
    return { ...(await measured(system)), ...used(before, await usage(system)) };
  } finally {
    await system.stop();
  }
}

const activeGroups = async ({ database }: System): Promise<number> =>
  Number(
    (
      await database.query(
        'select count(*) as n from im_group where activated_at is not null and im_group_id >= 1000000000',
      )
    ).rows[0].n,
  );

const usage = ({ workers }: System) => Promise.all(workers.map(({ pid }) => usageOf(pid)));

function used(before: Awaited<ReturnType<typeof usage>>, after: typeof before) {
  const cpu = after.map(({ cpuSeconds }, i) => cpuSeconds - before[i]!.cpuSeconds);
  return {
    cpuSeconds: cpu.reduce((a, b) => a + b),
    peakMegabytes: Math.max(...after.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

async function measured({ simulator }: System) {
  const calls = (await simulator.requests()).filter(({ route }) =>
    /^(registerUsers|createGroup|addMembers)$/.test(route),
  );
  const { classes } = await simulator.counters();
  return {
    seconds: (Math.max(...calls.map(({ at }) => at)) - Math.min(...calls.map(({ at }) => at))) / 1000,
    creates: calls.filter(({ route }) => route === 'createGroup').length,
    peak: Math.max(...limited.map((name) => classes[name]!.peak)),
    refused: limited.reduce((sum, name) => sum + classes[name]!.refused, 0),
  };
}

/** What `ops budget` would have said when all waited. */
function forecastOf({ groups, latencyMs, limit }: Regime, workers: number) {
  const waiting = {
    kind: 'group',
    lane: 'tap',
    due: groups,
    held: 0,
    oldest_seconds: 0,
    schools,
    accounts: groups,
  } as const;
  const settings = { WORKER_CONCURRENCY: concurrency, EASEMOB_LIMITS: { users: limit, groups: limit } };
  const seconds = { tap: latencyMs / 1000, paced: 0, bulk: 0 };
  const [{ forecasts }] = budgetOf([waiting], settings, { workers, seconds }) as [ReturnType<typeof budgetOf>[number]];
  return forecasts.find((one) => one.workers === workers)!;
}

const table = [];
for (const regime of regimes) {
  const { name, groups } = regime;
  for (const workers of values.workers.split(',').map(Number)) {
    const { seconds, creates, peak, refused, cpuSeconds, peakMegabytes } = await drain(regime, workers);
    const expected = forecastOf(regime, workers);
    table.push({
      regime: name,
      groups,
      workers,
      'drain s': seconds.toFixed(1),
      'forecast s': expected.seconds.toFixed(1),
      'bound by': expected.bound,
      ratio: (seconds / expected.seconds).toFixed(2),
      'creates / group': (creates / groups).toFixed(2),
      'peak calls/s': peak,
      refused,
      'worker cpu ms / group': ((cpuSeconds / groups) * 1000).toFixed(1),
      'worker peak MB': peakMegabytes.toFixed(0),
    });
  }
}
for (const { name, latencyMs, limit } of regimes)
  console.log(`${name}: Easemob takes ${latencyMs} ms to create and allows ${limit} calls a second`);
console.log(`WORKER_CONCURRENCY ${concurrency}; groups of ${schools} schools, each asked for by an account of its own`);
console.table(table);
