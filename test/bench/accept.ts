import { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { SchoolImClient } from '#client';
import { usual } from '../support/quick.js';
import { plantGroup, salt, startSystem, type System } from '../support/system.js';
import { median } from './gateway/report.js';

/*
 * How soon a tap is answered while taps keep coming at a rate, whoever is ready for them; and how soon the answer of
 * Easemob reaches whoever holds his request. Gateway, two workers, a dispatcher and the simulator, on real parts.
 */
const values = new Command('bench:accept')
  .description('How soon taps are taken at a rate, and how soon a held request has the answer of Easemob')
  .option('--rates <list>', 'taps a second that are offered, one run each', '100,200,300,400')
  .option('--seconds <n>', 'how long each rate lasts', '5')
  .option(
    '--warm <n>',
    'how long it has lasted when counting begins, in seconds: connections open, code is compiled',
    '1',
  )
  .option('--held <n>', 'requests that are held, one after the other', '20')
  .option('--latency <ms>', 'what Easemob takes to create a group', '3000')
  .option('--workers <n>', 'how many work beside; 0 leaves the machine to the gateway, and nothing is held', '2')
  .parse()
  .opts<Record<'rates' | 'seconds' | 'warm' | 'held' | 'latency' | 'workers', string>>();
const latencyMs = Number(values.latency);
const workers = Number(values.workers);
const [seconds, warmSeconds] = [Number(values.seconds), Number(values.warm)];

/** As they are where nobody says anything else, but that one account and one school may ask for all of it. */
const usualSettings = usual(
  'EASEMOB_TIMEOUT_MS',
  'EASEMOB_IN_DOUBT_MS',
  'WORK_LEASE_MS',
  'SWEEP_INTERVAL_MS',
  'DATABASE_POOL_SIZE',
);

const percentile = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * part) - 1]!;

type Group = Awaited<ReturnType<typeof plantGroup>>;

/** Asks once: nothing hides a refusal. */
function tap({ url }: System, { account_id, im_group_id, im_user_id }: Group, wait_ms = 0): Promise<unknown> {
  const client = new SchoolImClient({ url, schoolId: 1, accountId: account_id, salt, tries: 1 });
  return client.call('activeGroup', { im_group_id, im_user_id, wait_ms });
}

/** Each tap is sent when it is due, and its time counts from then, whatever has become of those before it. */
async function offer(system: System, groups: readonly Group[], perSecond: number) {
  const startedAt = performance.now();
  const tapAt = async (group: Group, dueAt: number): Promise<number | undefined> => {
    await delay(Math.max(0, dueAt - performance.now()));
    return tap(system, group).then(
      () => performance.now() - dueAt,
      () => undefined,
    );
  };
  const all = await Promise.all(groups.map((group, n) => tapAt(group, startedAt + (n * 1000) / perSecond)));
  const times = all.slice(warmSeconds * perSecond);
  const taken = times.filter((ms) => ms !== undefined);
  return {
    'taps/s': perSecond,
    taken: taken.length,
    refused: times.length - taken.length,
    'p50 ms': median(taken).toFixed(1),
    'p99 ms': percentile(taken, 0.99).toFixed(1),
    'worst ms': Math.max(...taken).toFixed(1),
  };
}

/** From the moment at which Easemob has answered the last call of an activation to that at which the caller has his answer. */
async function held(system: System): Promise<number> {
  const group = await plantGroup(system);
  const before = await system.simulator.lastSeq();
  await tap(system, group, 30_000);
  const repliedAt = Date.now();
  const answeredAt = (await system.simulator.requests(before)).map(
    ({ route, at }) => at + (route === 'createGroup' ? latencyMs : 0),
  );
  return repliedAt - Math.max(...answeredAt);
}

const system = await startSystem({ ...usualSettings, SIMULATOR_CREATE_LATENCY_MS: values.latency }, { workers });
try {
  console.log(`Easemob takes ${latencyMs} ms to create a group; ${workers} workers.`);
  if (workers > 0) {
    const times: number[] = [];
    for (let n = 0; n < Number(values.held); n += 1) times.push(await held(system));
    console.log(
      `From its last answer to that of a held request: p50 ${median(times)} ms, worst ${Math.max(...times)} ms`,
    );
  }
  const rows = [];
  for (const rate of values.rates.split(',').map(Number)) {
    const many = rate * (warmSeconds + seconds);
    const groups = await Promise.all(Array.from({ length: many }, () => plantGroup(system)));
    await system.database.query('analyze');
    rows.push(await offer(system, groups, rate));
  }
  console.log('A tap, from the moment at which it was due to its answer:');
  console.table(rows);
} finally {
  await system.stop();
}
