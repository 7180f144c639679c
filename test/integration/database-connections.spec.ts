import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { DatabaseRefused, migrate, openDatabase, readRows } from '#database';
import { RedisRefused, openRedis } from '#database/redis';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { freshDatabase, serviceUrl } from '../support/real-parts.js';

const open: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function emptyDatabase(): Promise<string> {
  const { url, drop } = await freshDatabase();
  open.push(drop);
  return url;
}

const ended = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/** A PgBouncer of this test before a database, in transaction mode. @returns the URL through it */
async function pooled(url: string, settings: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  await chmod(folder, 0o755);
  const [target, port] = [new URL(url), await freePort()];
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: '5',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const database = `* = host=127.0.0.1 port=${target.port} user=${target.username} password=${target.password}`;
  await writeFile(join(folder, 'ini'), ['[databases]', database, '[pgbouncer]', ...lines, ''].join('\n'));
  // It refuses to run as root, as PostgreSQL does.
  const account = process.getuid!() === 0 ? ['-u', 'postgres'] : [];
  const pooler = spawn('/usr/sbin/pgbouncer', [...account, join(folder, 'ini')], { stdio: 'ignore' });
  open.push(async () => (await ended(pooler), await rm(folder, { recursive: true, force: true })));
  target.port = String(port);
  return target.href;
}

const answering = (url: string, pooler: 'none' | 'transaction') =>
  openDatabase({ url, poolSize: 5, name: 'spec', pooler }, { signal: AbortSignal.timeout(20_000) });

describe('a pooler in transaction mode', () => {
  it('P10: is served with its setting: migrations, named reads, many at once', async () => {
    const url = await pooled(await emptyDatabase());
    const dataSource = await answering(url, 'transaction');
    open.push(() => dataSource.destroy());
    expect((await migrate(dataSource)).length).toBeGreaterThan(0);
    const statement = { name: 'spec', text: 'select $1::int + 1' };
    const rows = await Promise.all(Array.from({ length: 80 }, (_, n) => readRows(dataSource, statement, [n])));
    expect(rows).toEqual(Array.from({ length: 80 }, (_, n) => [[String(n + 1)]]));
  });

  it('without the setting ends the start with its own words', async () => {
    const url = await pooled(await emptyDatabase());
    const refused = answering(url, 'none');
    await expect(refused).rejects.toThrow(DatabaseRefused);
    await expect(refused).rejects.toThrow(/DATABASE_URL: .*startup parameter.*statement_timeout/);
  });

  it('negative control: one that passes the parameters over loses named statements where the setting is missing', async () => {
    const ignore_startup_parameters = 'statement_timeout,idle_in_transaction_session_timeout,options';
    // Several have their statements in one session: of more sessions each might keep finding its own.
    const url = await pooled(await emptyDatabase(), { ignore_startup_parameters, default_pool_size: '1' });
    const dataSource = await answering(url, 'none');
    open.push(() => dataSource.destroy());
    const statement = { name: 'spec', text: 'select pg_sleep(0.01)' };
    const ask = () =>
      readRows(dataSource, statement, []).then(
        () => 'answered',
        ({ code }: { code: string }) => code,
      );
    const answers = await Promise.all(Array.from({ length: 40 }, ask));
    expect(answers).toContain('42P05');
  });
});

describe('a connection that is refused for good', () => {
  const refusals: [string, (url: URL) => void, RegExp][] = [
    ['an account that is not known', (url) => void (url.username = 'nobody'), /role "nobody" does not exist/],
    ['a database that is not there', (url) => void (url.pathname = '/nothing'), /database "nothing" does not exist/],
  ];
  it.each(refusals)('by %s ends the start with the words of the server', async (_, spoil, words) => {
    const url = new URL(serviceUrl('DATABASE_URL'));
    spoil(url);
    const refused = openDatabase({ url: url.href, poolSize: 2, name: 'spec' });
    await expect(refused).rejects.toThrow(DatabaseRefused);
    await expect(refused).rejects.toThrow(words);
  });

  it('is waited out where it may pass: nobody listens yet', async () => {
    const said: string[] = [];
    const stop = new AbortController();
    const url = `postgres://schoolim@127.0.0.1:${await freePort()}/schoolim`;
    const onWait = (reason: string) => void (said.push(reason) > 1 && stop.abort());
    await expect(openDatabase({ url, poolSize: 2, name: 'spec' }, { onWait, signal: stop.signal })).rejects.toThrow();
    expect(said[0]).toBe('the database does not answer: ECONNREFUSED');
  });

  it('by a Redis Cluster says what to take instead', async () => {
    const port = await redisServer('--cluster-enabled', 'yes');
    const connect = () => openRedis({ url: `redis://127.0.0.1:${port}`, prefix: 'spec' }, () => undefined);
    const refusal = await eventually(() =>
      connect().then(
        (redis) => void redis.disconnect(),
        (error: unknown) => error,
      ),
    );
    expect(refusal).toBeInstanceOf(RedisRefused);
    expect(String(refusal)).toMatch(/REDIS_URL: .*Cluster.*single Redis/);
  });
});

describe('a Redis that Sentinels watch', () => {
  it('P5: is found by its name, and what was written is there after a replica has taken its place', async () => {
    const master = await redisServer();
    const replica = await redisServer('--replicaof', '127.0.0.1', String(master));
    const sentinel = await sentinelOf(master);
    const redis = await openRedis(
      { url: `redis-sentinel://127.0.0.1:1,127.0.0.1:${sentinel}/1?sentinelMasterId=school`, prefix: 'spec' },
      () => undefined,
    );
    open.push(() => redis.disconnect());
    const answers = async () => redis.set('used', '1').catch(() => undefined);
    await eventually(answers);
    const portOf = async () => Number(/tcp_port:(\d+)/.exec(await redis.info('server'))?.[1]);
    expect(await portOf()).toBe(master);
    await eventually(async () => (await redis.wait(1, 100)) === 1 && (await knowsReplica(sentinel)));
    await ended(servers.get(master)!);
    const fromReplica = async () => ((await portOf()) === replica ? redis.get('used') : undefined);
    expect(await eventually(() => fromReplica().catch(() => undefined))).toBe('1');
    await eventually(answers); // a Sentinel cuts off whoever came before the change was done
  });
});

const servers = new Map<number, ChildProcess>();

/** A Redis of this test. @returns its port */
async function redisServer(...options: string[]): Promise<number> {
  const port = await freePort();
  return run(port, (folder) => [
    '--dir',
    folder,
    '--save',
    '',
    '--repl-diskless-sync-delay',
    '0',
    '--port',
    String(port),
    ...options,
  ]);
}

/** A Sentinel of this test, which takes the word of nobody else. @returns its port */
async function sentinelOf(master: number): Promise<number> {
  const port = await freePort();
  return run(port, async (folder) => {
    const lines = [
      `port ${port}`,
      `dir ${folder}`,
      `sentinel monitor school 127.0.0.1 ${master} 1`,
      'sentinel down-after-milliseconds school 1000',
      'sentinel failover-timeout school 2000',
    ];
    const file = join(folder, 'sentinel.conf'); // which it writes into
    await writeFile(file, lines.join('\n'));
    return [file, '--sentinel'];
  });
}

async function run(port: number, args: (folder: string) => string[] | Promise<string[]>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const server = spawn('redis-server', [...(await args(folder)), '--bind', '127.0.0.1'], { stdio: 'ignore' });
  servers.set(port, server);
  open.push(async () => (await ended(server), await rm(folder, { recursive: true, force: true })));
  return port;
}

async function knowsReplica(sentinel: number): Promise<boolean> {
  const client = new Redis(sentinel);
  const replicas = (await client.call('SENTINEL', 'REPLICAS', 'school').catch(() => [])) as unknown[];
  client.disconnect();
  return replicas.length === 1;
}
