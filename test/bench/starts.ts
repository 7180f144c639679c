import { Command } from 'commander';
import { randomBytes } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoSchool } from '../support/demo-school.js';
import { receiverRule } from '../support/easemob-callbacks.js';
import { Program } from '../support/program.js';
import { quick } from '../support/quick.js';
import { clearBroker, serviceUrl } from '../support/real-parts.js';
import { usageOf } from './process-usage.js';

/*
 * What a start costs: the processor time that a service has used once it does its work, or a command at its end, and the most
 * that it had in memory until then. All in turn, round after round; medians.
 */
const { rounds, beside } = new Command('bench:starts')
  .description('Processor time and memory of the start of every program')
  .option('--rounds <n>', 'starts of each', '3')
  .option('--beside <checkout>', 'the programs of another checkout in the same rounds, to judge a change')
  .parse()
  .opts<{ rounds: string; beside?: string }>();

const dist = fileURLToPath(new URL('../..', import.meta.url));
const checkouts = [dist, ...(beside ? [resolve(beside, 'dist')] : [])];
const school = await demoSchool();
const id = randomBytes(4).toString('hex');
const simulator = new Program('easemob-simulator', { env: { ...quick, SIMULATOR_PORT: '0', EASEMOB_APP: id } });
const [, port] = await simulator.prints(/"port":(\d+)/);

/** Prints, as the last thing that a command does, what it has used. */
const atExit = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write('\\nused ' + (userCPUTime + systemCPUTime) / 1e6 + ' ' + maxRSS / 1024 + '\\n');
});`;

const env = {
  ...quick,
  ...receiverRule,
  DATABASE_URL: school.url,
  DATA_DIR: school.folder,
  REDIS_URL: serviceUrl('REDIS_URL'),
  RABBITMQ_URL: serviceUrl('RABBITMQ_URL'),
  REDIS_PREFIX: `bench-${id}`,
  RABBITMQ_PREFIX: `bench-${id}`,
  EASEMOB_APP: id,
  EASEMOB_URL: `http://127.0.0.1:${port}`,
  PORT: '0',
  SIMULATOR_PORT: '0',
};

const services: Record<string, RegExp> = {
  gateway: /gateway is listening/,
  'easemob-worker': /takes work/,
  'callback-dispatcher': /delivers callbacks/,
  'easemob-receiver': /the database takes events/,
  'easemob-simulator': /"port":\d+/,
};
const oneShots: [app: string, ...args: string[]][] = [
  ['ops', 'school', 'list'],
  ['ops', 'roster'],
  ['ops', '--help'],
  ['migrate'],
];

/** Processor seconds, and megabytes. */
type Used = readonly [number, number];

async function startOf(app: string, ready: RegExp, file: string): Promise<Used> {
  const program = new Program(app, { env, file });
  await program.prints(ready);
  const { cpuSeconds, peakMegabytes } = await usageOf(program.pid);
  await program.stop();
  return [cpuSeconds, peakMegabytes];
}

async function wholeOf(app: string, args: string[], file: string): Promise<Used> {
  const hook = `--import=data:text/javascript,${encodeURIComponent(atExit)}`;
  const program = new Program(app, { env: { ...env, NODE_OPTIONS: hook }, args, file });
  await program.exited;
  const [, cpu, megabytes] = await program.prints(/used (\S+) (\S+)/);
  return [Number(cpu), Number(megabytes)];
}

const runs = [
  ...Object.entries(services).map(([app, ready]) => ({
    app,
    name: app,
    run: (file: string) => startOf(app, ready, file),
  })),
  ...oneShots.map(([app, ...args]) => ({
    app,
    name: [app, ...args].join(' '),
    run: (file: string) => wholeOf(app, args, file),
  })),
];
const used = runs.map(() => checkouts.map((): Used[] => []));
for (let round = 0; round < Number(rounds); round++)
  for (const [i, { app, run }] of runs.entries())
    // Who comes second finds the parts warm: in turn.
    for (const [j, checkout] of round % 2 ? [...checkouts.entries()].reverse() : checkouts.entries())
      used[i]![j]!.push(await run(relative(dist, resolve(checkout, `apps/${app}/src/main.js`))));

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
console.table(
  Object.fromEntries(
    runs.map(({ name }, i) => [
      name,
      Object.fromEntries(
        used[i]!.flatMap((some, j) => [
          [`CPU s${j ? ' beside' : ''}`, median(some.map(([cpu]) => cpu)).toFixed(2)],
          [`MB${j ? ' beside' : ''}`, Math.round(median(some.map(([, megabytes]) => megabytes)))],
        ]),
      ),
    ]),
  ),
);
await simulator.stop();
await clearBroker(env.RABBITMQ_PREFIX);
await school.drop();
