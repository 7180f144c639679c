import { flowOf } from '#easemob';
import { forecast } from '#work';
import { Command } from 'commander';
import { wish } from '../fault/stage.js';
import { eventually } from '../support/eventually.js';
import { plantGroups, startSystem, type System } from '../support/system.js';
import { usageOf } from './process-usage.js';

/*
 * How long any number of workers take to activate a crowd of groups, against what Easemob allows. The groups are asked
 * for in one transaction when all workers stand idle; the time is taken from the simulator's own record.
 */
const limited = ['users', 'createGroup', 'addMembers'];
const values = new Command('bench:drain')
  .description('How long workers take to activate a crowd of groups, against what Easemob allows')
  .option('--groups <n>', 'groups of the crowd', '400')
  .option('--workers <list>', 'how many workers, one run each', '1,2,4')
  .option('--concurrency <n>', 'WORKER_CONCURRENCY', '20')
  .option('--latency <ms>', 'what Easemob takes to create a group', '3000')
  .option('--limit <n>', 'calls a second that Easemob allows', '100')
  .parse()
  .opts<Record<'groups' | 'workers' | 'concurrency' | 'latency' | 'limit', string>>();
const groups = Number(values.groups);
const concurrency = Number(values.concurrency);
const latencyMs = Number(values.latency);
const limit = Number(values.limit);
async function drain(workers: number) {
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
    await wish(system, planted);
    await eventually(() => activeGroups(system), { good: (active) => active === groups, withinMs: 300_000 });
    return { ...(await measured(system)), usage: used(before, await usage(system)) };
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
    cpuPerGroupMs: (cpu.reduce((a, b) => a + b) / groups) * 1000,
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

/** All groups are of one school: it gets half of a worker's places. */
const load = {
  waiting: groups,
  places: concurrency,
  seconds: latencyMs / 1000,
  limit: flowOf({ groups: limit }, 'groups:create'),
};

console.log(
  `${groups} activations, Easemob takes ${latencyMs} ms to create and allows ${limit} calls a second, ${concurrency} at a time per worker`,
);
const table = [];
for (const workers of values.workers.split(',').map(Number)) {
  const { seconds, creates, peak, refused, usage } = await drain(workers);
  const expected = forecast(load, workers);
  table.push({
    workers,
    'drain s': seconds.toFixed(1),
    'theory s': expected.seconds.toFixed(1),
    'bound by': expected.bound,
    ratio: (seconds / expected.seconds).toFixed(2),
    'creates / group': (creates / groups).toFixed(2),
    'peak calls/s': peak,
    refused,
    'worker cpu ms / group': usage.cpuPerGroupMs.toFixed(1),
    'worker peak MB': usage.peakMegabytes.toFixed(0),
  });
}
console.table(table);
