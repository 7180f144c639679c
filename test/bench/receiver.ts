import { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { demoSchool } from '../support/demo-school.js';
import { call, callbackOf, startReceiving, type Receiving } from '../support/easemob-callbacks.js';
import { TcpProxy, type Passage } from '../support/tcp-proxy.js';

/*
 * How soon callbacks are answered that keep coming at a rate, whoever is ready for them: by the database, by the disk
 * while that refuses, and in between. One receiver, on a real PostgreSQL; whoever calls is on the same machine.
 */
const values = new Command('bench:receiver')
  .description('How soon the callbacks of Easemob are answered at a rate')
  .option('--rate <n>', 'callbacks a second that are offered', '500')
  .option('--seconds <n>', 'how long each run lasts', '5')
  .parse()
  .opts<Record<'rate' | 'seconds', string>>();
const rate = Number(values.rate);

const percentile = (times: readonly number[], part: number): string =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * part) - 1]!.toFixed(1);

/** Each is sent when it is due, and its time counts from then, whatever has become of those before it. */
async function offer({ url }: Receiving, name: string) {
  const startedAt = performance.now();
  const callAt = async (id: string, dueAt: number) => {
    await delay(Math.max(0, dueAt - performance.now()));
    const { status } = await call(url, callbackOf(id));
    return { status, ms: performance.now() - dueAt };
  };
  const count = rate * Number(values.seconds);
  const answers = await Promise.all(
    Array.from({ length: count }, (_, n) => callAt(`${name} ${n}`.replace(/\W/g, '-'), startedAt + (n * 1000) / rate)),
  );
  const times = answers.map(({ ms }) => ms);
  return {
    run: name,
    calls: count,
    'not 200': answers.filter(({ status }) => status !== 200).length,
    'p50 ms': percentile(times, 0.5),
    'p99 ms': percentile(times, 0.99),
    'worst ms': percentile(times, 1),
  };
}

const school = await demoSchool();
const proxy = await TcpProxy.to(school.url);
const receiving = await startReceiving({
  DATABASE_URL: proxy.url,
  DATA_DIR: school.folder,
  LOG_LEVEL: 'info',
});
try {
  await receiving.program.prints(/the database takes events/);
  await offer(receiving, 'to warm up');
  const rows = [await offer(receiving, 'database there')];
  const runs: [string, Passage][] = [
    ['database silent from the start on', 'blackhole'],
    ['database away', 'refuse'],
    ['database back, spool replayed', 'pass'],
  ];
  for (const [name, passage] of runs) {
    await proxy.set(passage);
    rows.push(await offer(receiving, name));
  }
  console.log(`${rate} callbacks a second, from the moment at which each was due to its answer:`);
  console.table(rows);
} finally {
  await receiving.program.stop();
  await proxy.close();
  await school.drop();
}
