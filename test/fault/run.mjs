// The fault tests, several suites at a time. Beside them, one after the other, those that take a part away which others stand
// on: they have a set of parts for themselves.
import { spawn, spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const jest = (project, ...rest) => [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  '--config',
  'test/jest.config.js',
  '--selectProjects',
  project,
  ...rest,
];
const services = (...command) => ['test/services/services.mjs', ...command];
const partsOfOutages = {
  ...process.env,
  SERVICES_SET: 'outage',
  SERVICES_KIND: 'debian', // they end processes, not containers
  // Below those that a system gives to whoever goes out: one of these would be taken while its part is away.
  POSTGRES_PORT: '24432',
  REDIS_PORT: '24379',
  RABBITMQ_PORT: '24672',
};

/** Whoever names files need not find one in both projects; whoever names none must. */
const isNamed = args.some((arg) => arg.startsWith('--testPathPattern'));
function concerns(project) {
  if (!isNamed) return true;
  const { stdout } = spawnSync(process.execPath, jest(project, ...args, '--listTests', '--json', '--silent'), {
    encoding: 'utf8',
  });
  return stdout.includes('.spec.js');
}

/** @returns its exit code, and what it has said where nobody has heard it */
function run(command, options = {}) {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (said += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, said })));
}

async function outages() {
  const own = args.map((arg) => arg.replace(/\.json$/, '.outages.json'));
  const up = await run(services('up'), { env: partsOfOutages });
  const tests = services('run', process.execPath, ...jest('outage', '--runInBand', ...own));
  const ended = up.code === 0 ? await run(tests, { env: partsOfOutages }) : up;
  await run(services('down'), { env: partsOfOutages });
  return ended;
}

// Whoever ends us ends the tests as well; the parts are taken down after them.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
const none = { code: 0, said: '' };
const apart = concerns('outage') ? outages() : none;
const together = concerns('fault') ? run(jest('fault', ...args), { stdio: 'inherit' }) : none;
const ends = [await together, await apart];
process.stdout.write(ends[1].said);
process.exitCode = Math.max(...ends.map(({ code }) => code));
