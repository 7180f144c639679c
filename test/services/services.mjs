// The real parts for tests: PostgreSQL, Redis and RabbitMQ on private loopback ports, data below .services/. SERVICES_SET
// names another set of them, below .services-<set>/, which needs ports of its own.
//   up | down | status | env | run <command ...> | measure <command ...>
// A container engine is used where one answers, Debian's packages otherwise, or what SERVICES_KIND says. Plain Node: it runs
// before `npm ci`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debian } from './debian.mjs';
import { docker } from './docker.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { SERVICES_SET: set } = process.env;
if (set && !/^\w+$/.test(set)) throw new Error('SERVICES_SET is a word');
const folder = join(root, set ? `.services-${set}` : '.services');
const stateFile = join(folder, 'state.json');
const envFile = join(folder, 'env');

const state = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : undefined;
const ports = state?.ports ?? {
  POSTGRES_PORT: Number(process.env.POSTGRES_PORT ?? 25432),
  REDIS_PORT: Number(process.env.REDIS_PORT ?? 26379),
  RABBITMQ_PORT: Number(process.env.RABBITMQ_PORT ?? 25672),
};
/** What whoever runs on them is told. */
const told = {
  DATABASE_URL: `postgres://schoolim:schoolim@127.0.0.1:${ports.POSTGRES_PORT}/schoolim`,
  REDIS_URL: `redis://127.0.0.1:${ports.REDIS_PORT}`,
  RABBITMQ_URL: `amqp://guest:guest@127.0.0.1:${ports.RABBITMQ_PORT}`,
  SERVICES_FOLDER: folder,
};
const means = { docker, debian };
const save = (kind, pids = {}) => writeFileSync(stateFile, JSON.stringify({ kind, ports, pids }));
const place = { root, folder, ports };

const commands = {
  async up() {
    const startedAt = Date.now();
    mkdirSync(folder, { recursive: true });
    const kind = state?.kind ?? process.env.SERVICES_KIND ?? (docker.answers() ? 'docker' : 'debian');
    save(kind, state?.pids);
    await means[kind].up({ ...place, pids: state?.pids ?? {}, savePids: (pids) => save(kind, pids) });
    writeFileSync(
      envFile,
      Object.entries(told)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    console.log(`PostgreSQL, Redis and RabbitMQ answer (${kind}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  },
  /** Stops them and forgets their data, so that the next run starts from nothing. */
  async down() {
    if (state) await means[state.kind].down({ ...place, pids: state.pids });
    rmSync(folder, { recursive: true, force: true });
    console.log('PostgreSQL, Redis and RabbitMQ are down');
  },
  async status() {
    const lines = state ? await means[state.kind].status({ ...place, pids: state.pids }) : [['services', false]];
    for (const [name, up] of lines) console.log(`${name}: ${up ? 'answers' : 'down'}`);
    if (lines.some(([, up]) => !up)) process.exitCode = 1;
  },
  env() {
    mustBeUp();
    for (const [name, value] of Object.entries(told)) console.log(`export ${name}='${value}'`);
  },
  run(...command) {
    if (!command.includes('--help')) mustBeUp();
    const [program, ...args] = command[0] === '--' ? command.slice(1) : command;
    const { status } = spawnSync(program, args, {
      stdio: 'inherit',
      env: { ...process.env, ...told, SCHOOLIM_PARTS: 'services' },
    });
    process.exitCode = status ?? 1;
  },
  /** As `run`, on a database that waits for its disk. */
  measure(...command) {
    mustBeUp();
    const disk = (wait) => means[state.kind].waitForDisk(wait, place);
    disk(true);
    // A Ctrl-C is for the command: the disk is seen to after it.
    process.on('SIGINT', () => undefined);
    try {
      commands.run(...command);
    } finally {
      disk(false);
    }
  },
};

function mustBeUp() {
  if (!existsSync(envFile)) throw new Error('The services are not up: run `npm run services -- up` first.');
}

const [command, ...rest] = process.argv.slice(2);
try {
  if (!Object.hasOwn(commands, command ?? ''))
    throw new Error('Usage: services up | down | status | env | run <command> | measure <command>');
  await commands[command](...rest);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
