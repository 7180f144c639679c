// PostgreSQL, Redis and RabbitMQ from Debian's packages, as processes of our own beside whatever the machine runs.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chownSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { installMissing } from './packages.mjs';
import { postgresAccount, postgresFolder, postgresProgram } from './postgres-programs.mjs';
import { ask, isAlive, isOpen, isOurs, lastLines, untilCollected } from './probes.mjs';

const asRoot = process.getuid() === 0;
const baseEnv = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' };
const packages = {
  postgresql: postgresFolder,
  'redis-server': '/usr/bin/redis-server',
  'rabbitmq-server': '/usr/lib/rabbitmq/bin/rabbitmq-server',
  pgbouncer: '/usr/sbin/pgbouncer',
  // What the consumers in test/consumers are written with. Where its files lie depends on its version.
  ...Object.fromEntries(
    ['python3-pika', 'python3-jsonschema', 'ruby-bunny', 'ruby-json-schemer'].map((name) => [
      name,
      `/var/lib/dpkg/info/${name}.list`,
    ]),
  ),
};

/** In the order of starting. `ask` resolves once the part answers and rejects until then. */
const parts = {
  postgres: {
    prepare: createCluster,
    command: postgres,
    signal: 'SIGINT',
    port: 'POSTGRES_PORT',
    ask: askPostgres,
  },
  redis: { command: redis, signal: 'SIGTERM', port: 'REDIS_PORT', ask: ask('PING\r\n', '+PONG') },
  epmd: { command: epmd, signal: 'SIGTERM', ask: () => undefined },
  rabbitmq: {
    command: rabbitmq,
    signal: 'SIGTERM',
    port: 'RABBITMQ_PORT',
    ask: ask('AMQP\0\0\t\x01', 'RabbitMQ'),
  },
};

export const debian = {
  async up({ folder, ports, pids, savePids }) {
    installMissing(packages, { otherwise: 'Start a Docker engine, or' });
    const started = { ...pids };
    for (const name of Object.keys(parts)) {
      if (isOurs(pids[name], folder)) continue;
      await untilCollected(pids[name]);
      started[name] = await launch(name, { folder, ports });
      savePids(started);
    }
    await Promise.all(Object.keys(parts).map((name) => untilItAnswers(name, { folder, ports, pid: started[name] })));
  },

  /** Starts one part, again or for the first time, on its own data. @returns its pid once it answers */
  async start(name, { folder, ports }) {
    const pid = await launch(name, { folder, ports });
    await untilItAnswers(name, { folder, ports, pid });
    return pid;
  },

  /** Ends one part by a signal of the caller's choice, and waits until it is gone. */
  async stop({ folder, pid, signal }) {
    if (!isOurs(pid, folder)) return;
    process.kill(pid, signal);
    for (let left = 200; isOurs(pid, folder) && left > 0; left--) await delay(100);
    if (isOurs(pid, folder)) process.kill(-pid, 'SIGKILL');
    await untilCollected(pid);
  },

  isOurs,

  /** Whether a commit waits for the disk, as it does where it matters. */
  waitForDisk(wait, { ports }) {
    const say = wait ? 'alter system set fsync = on' : 'alter system reset fsync';
    const statements = [say, 'select pg_reload_conf()'].flatMap((statement) => ['-c', statement]);
    execFileSync(postgresProgram('psql'), ['-q', ...asClient(ports.POSTGRES_PORT), '-d', 'postgres', ...statements], {
      env: baseEnv,
      stdio: 'pipe',
    });
  },

  async down({ folder, pids }) {
    for (const [name, { signal }] of Object.entries(parts).reverse()) {
      await debian.stop({ folder, pid: pids[name], signal });
    }
  },

  status: ({ ports }) =>
    Promise.all(
      Object.entries(parts)
        .filter(([, part]) => part.port)
        .map(async ([name, part]) => [
          name,
          await part.ask(ports[part.port]).then(
            () => true,
            () => false,
          ),
        ]),
    ),
};

async function launch(name, { folder, ports }) {
  const part = parts[name];
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  if (part.port && (await isOpen(ports[part.port]))) {
    throw new Error(`Port ${ports[part.port]} is taken by another process; choose one with ${part.port}.`);
  }
  const log = openSync(join(folder, `${name}.log`), 'a');
  part.prepare?.(home, log);
  const { program, args, options } = part.command({ home, ports, log });
  const child = spawn(program, args, {
    cwd: home,
    stdio: ['ignore', log, log],
    ...options,
    detached: true,
  });
  child.on('error', () => undefined); // seen later: it does not live
  child.unref();
  // The child has its own: who starts parts again and again must not run out of them.
  for (const descriptor of new Set([log, ...(options?.stdio ?? []).filter(Number.isInteger)])) closeSync(descriptor);
  return child.pid;
}

async function untilItAnswers(name, { folder, ports, pid }) {
  const { port, ask } = parts[name];
  for (const giveUpAt = Date.now() + 60_000; ; await delay(100)) {
    try {
      return await ask(ports[port]);
    } catch (error) {
      if (isAlive(pid) && Date.now() < giveUpAt) continue;
      throw new Error(`${name} does not come up (${error.message}):\n${lastLines(join(folder, `${name}.log`))}`);
    }
  }
}

/** Handed over opened, as descriptor 3: so the folder may lie below one that PostgreSQL's account can't enter, /root say. */
const handedOver = '/proc/self/fd/3';
const postgresOptions = (home, output) => ({
  ...postgresAccount(),
  cwd: '/',
  env: baseEnv,
  stdio: ['ignore', output, output, openSync(home, 'r')],
});

function createCluster(home, log) {
  if (existsSync(join(home, 'PG_VERSION'))) return;
  const options = postgresOptions(home, log);
  if (asRoot) chownSync(home, options.uid, options.gid);
  const flags = ['--username=schoolim', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(postgresProgram('initdb'), ['-D', handedOver, ...flags], options);
  // Here processes die, and never the machine: what they have given to the system stays. A disk that is waited for would be
  // the slowest thing of all tests, and on a machine with others the least even.
  appendFileSync(join(home, 'postgresql.conf'), 'fsync = off\n');
}

function postgres({ home, ports, log }) {
  const settings = {
    port: ports.POSTGRES_PORT,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    timezone: 'UTC',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    program: postgresProgram('postgres'),
    args: ['-D', handedOver, ...flags],
    options: postgresOptions(home, log),
  };
}

const asClient = (port) => ['-h', '127.0.0.1', '-p', String(port), '-U', 'schoolim'];

/** Creating the database is the question: it is answered when the server is ready, now or before. */
async function askPostgres(port) {
  const args = [...asClient(port), '--maintenance-db=postgres', 'schoolim'];
  try {
    await promisify(execFile)(postgresProgram('createdb'), args, { env: baseEnv });
  } catch ({ stderr, message }) {
    if (!stderr?.includes('already exists')) throw new Error(stderr?.trim() || message);
  }
}

function redis({ ports }) {
  const flags = {
    port: ports.REDIS_PORT,
    bind: '127.0.0.1',
    save: '',
    'maxmemory-policy': 'noeviction',
    'enable-debug-command': 'local',
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return { program: packages['redis-server'], args, options: { env: baseEnv } };
}

const epmdPort = (ports) => String(ports.RABBITMQ_PORT + 2);

/** Erlang's name server. Started by us on a port of its own, because one started by RabbitMQ would stay behind. */
function epmd({ ports }) {
  return {
    program: 'epmd',
    args: ['-port', epmdPort(ports), '-address', '127.0.0.1'],
    options: { env: baseEnv },
  };
}

function rabbitmq({ home, ports }) {
  const env = {
    ...baseEnv,
    HOME: home, // where Erlang keeps its cookie
    ERL_EPMD_PORT: epmdPort(ports),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RUNNING_UNDER_SYSTEMD: '1', // the server itself instead of a shell around it, so that our pid is its pid
    RABBITMQ_NODENAME: `schoolim${ports.RABBITMQ_PORT}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.RABBITMQ_PORT),
    RABBITMQ_DIST_PORT: String(ports.RABBITMQ_PORT + 1),
    RABBITMQ_MNESIA_BASE: join(home, 'mnesia'),
    RABBITMQ_LOG_BASE: join(home, 'log'),
    RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq'),
    RABBITMQ_CONF_ENV_FILE: join(home, 'rabbitmq-env.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
  return { program: packages['rabbitmq-server'], args: [], options: { env } };
}
