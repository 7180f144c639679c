import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '#telemetry';
import { account, environment, EmbeddedPostgresError, postgresPrograms } from './embedded-postgres.binaries.js';
import { describeProcess } from './embedded-postgres.process.js';

export interface EmbeddedPostgres {
  /** Connection URL with its password. Stays the same until `stop`, whatever happens to the server meanwhile. */
  url: string;
  /** Ends all connections, writes everything to disk and waits until the server is gone. */
  stop(): Promise<void>;
}

/** A database cluster on disk, with the programs that run it. */
interface Cluster {
  programs: string;
  /** PostgreSQL's own folder; the password lies beside it. */
  data: string;
  password: string;
  /** Part of the server's command line, by which a server is known as this cluster's. */
  mark: string;
}

/** Small, honest about commits (fsync stays on), and silent about values: only LOG, FATAL and PANIC are written. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '60',
  timezone: 'UTC',
  log_line_prefix: '',
  log_checkpoints: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
};

/**
 * Runs a real PostgreSQL, from npm's binaries, on a free loopback port. What it has committed survives any kind of end.
 * A server left behind by a killed process is stopped first; one that crashes is started again on the same port.
 * @param dataDir a folder of its own, made if missing
 * @throws EmbeddedPostgresError if another process runs on that folder, or the server can't start
 */
export async function startEmbeddedPostgres(options: { dataDir: string; logger: Logger }): Promise<EmbeddedPostgres> {
  const { logger } = options;
  const folder = resolve(options.dataDir);
  const cluster = await openCluster(folder);
  await stopOrphan(cluster);
  const first = await launch(cluster, logger);
  const { port } = first;
  let { server } = first;

  let stopping = false;
  const interrupt = () => server.kill('SIGINT'); // PostgreSQL's fast shutdown: roll back what is open, write, end
  process.once('exit', interrupt);
  const life = (async () => {
    for (;;) {
      const [code, signal] = (await once(server, 'exit')) as [number | null, string | null];
      if (stopping) return;
      logger.error({ code, signal }, 'PostgreSQL has ended by itself and is started again');
      await delay(200); // a server that can't stay up must not turn into a busy loop
      ({ server } = await launch(cluster, logger, port));
      if (stopping) interrupt();
    }
  })();
  life.catch((error: Error) => logger.fatal({ err: error }, 'PostgreSQL does not start again'));
  await removeUnfinishedClusters(folder);

  return {
    url: `postgres://schoolim:${cluster.password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      stopping = true;
      process.off('exit', interrupt);
      interrupt();
      await life.catch(() => undefined);
    },
  };
}

async function openCluster(folder: string): Promise<Cluster> {
  const programs = await postgresPrograms();
  const home = join(folder, 'cluster');
  if (!existsSync(home)) await createCluster({ programs, folder, home });
  const password = await readFile(join(home, 'password'), 'utf8');
  const mark = `schoolim.cluster=${createHash('sha256').update(password).digest('hex').slice(0, 16)}`;
  return { programs, data: join(home, 'data'), password, mark };
}

/** Made aside and moved into place when complete, so that an interrupted first start leaves nothing half made. */
async function createCluster(at: { programs: string; folder: string; home: string }): Promise<void> {
  await mkdir(at.folder, { recursive: true });
  const fresh = await mkdtemp(join(at.folder, 'cluster.new-'));
  const data = join(fresh, 'data');
  await mkdir(data, { mode: 0o700 });
  await writeFile(join(fresh, 'password'), randomBytes(24).toString('hex'), { mode: 0o600 });
  if (account.uid !== undefined) {
    for (const path of [fresh, data, join(fresh, 'password')]) await chown(path, account.uid, account.gid);
  }
  const flags = ['--pwfile=../password', '--username=schoolim', '--auth=scram-sha-256'];
  const place = inside(data);
  try {
    await promisify(execFile)(
      join(at.programs, 'initdb'),
      [...place.flags, ...flags, '--encoding=UTF8', '--locale=C'],
      place.options,
    );
    await rename(fresh, at.home);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (existsSync(at.home)) return; // another first start was faster
    throw new EmbeddedPostgresError(`The database can't be created in ${at.folder}: ${(error as Error).message}`);
  }
}

/**
 * How to run a program on a data folder. As root on Linux the folder is handed over as the working directory, which is
 * entered before the account changes: so it may lie where that account could not go, below /root for instance.
 */
function inside(data: string) {
  const handedOver = account.uid !== undefined && process.platform === 'linux';
  return {
    flags: ['-D', handedOver ? '/proc/self/cwd' : data],
    options: { ...account, cwd: data, env: environment },
  };
}

async function removeUnfinishedClusters(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith('cluster.new-')) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** A server outlives an owner that was killed. Its parent is then another process than the owner it was started by. */
async function stopOrphan({ data, mark }: Cluster): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  const found = Number.isNaN(pid) ? undefined : await describeProcess(pid);
  if (!found) return; // PostgreSQL itself clears the traces of a server that is gone
  if (!found.command.includes(mark)) {
    if (/(^|\/)postgres /.test(found.command)) {
      throw new EmbeddedPostgresError(`Process ${pid}, a PostgreSQL not started by us, may be using ${data}.`);
    }
    return rm(pidFile, { force: true }); // the number belongs to some other program by now
  }
  if (found.command.includes(ownedBy(found.parent))) {
    throw new EmbeddedPostgresError(`Process ${found.parent} is already running on ${data}.`);
  }
  process.kill(pid, 'SIGINT');
  while ((await describeProcess(pid))?.command.includes(mark)) await delay(50);
}

/** Another part of the command line. The full stop keeps 12 from being found in 123. */
const ownedBy = (pid: number) => `schoolim.owner=${pid}.`;

/** @returns once the server accepts connections, after recovery if need be */
async function launch(cluster: Cluster, logger: Logger, fixedPort?: number) {
  for (const giveUpAt = Date.now() + 10_000; ; await delay(200)) {
    const port = fixedPort ?? (await freePort());
    const server = spawnServer(cluster, port);
    const lastWords = await untilReady(server, logger);
    if (lastWords === undefined) return { server, port };
    // The children of a killed server take a moment to notice; a port may be snatched away.
    const passing = /pre-existing shared memory|could not bind/.test(lastWords);
    if (!passing || Date.now() > giveUpAt) {
      throw new EmbeddedPostgresError(`PostgreSQL does not start on ${cluster.data}:\n${lastWords}`);
    }
  }
}

/** In a process group of its own: a Ctrl-C in the terminal is for us, who stop the server after everybody else. */
function spawnServer({ programs, data, mark }: Cluster, port: number): ChildProcess {
  const place = inside(data);
  const flags = Object.entries({ ...settings, port }).map(([name, value]) => `${name}=${value}`);
  const all = [...flags, mark, ownedBy(process.pid)].flatMap((setting) => ['-c', setting]);
  return spawn(join(programs, 'postgres'), [...place.flags, ...all], {
    ...place.options,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** @returns undefined when it is ready, or what it said before it ended */
function untilReady(server: ChildProcess, logger: Logger): Promise<string | undefined> {
  return new Promise((resolve) => {
    const words: string[] = [];
    createInterface({ input: server.stderr! }).on('line', (line) => {
      words.push(line);
      if (words.length > 20) words.shift();
      if (line.includes('ready to accept connections')) resolve(undefined);
      else logger[/^(FATAL|PANIC)/.test(line) ? 'warn' : 'debug']({ postgres: line });
    });
    server.once('error', (error) => resolve(error.message));
    server.once('close', () => resolve(words.join('\n')));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await promisify(probe.close.bind(probe))();
  return port;
}
