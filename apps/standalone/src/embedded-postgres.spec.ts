import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createLogger } from '#telemetry';
import { postgresPrograms, restoreLibraryLinks } from './embedded-postgres.binaries.js';
import { describeProcess } from './embedded-postgres.process.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';

const logger = createLogger({ app: 'spec', level: 'silent' });
const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await chmod(folder, 0o700); // like a home folder: nobody but its owner may enter
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, logger });
  cleanUp.push(() => postgres.stop());
  return postgres;
}

async function query(url: string, sql: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined); // some tests kill the server under it
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

const postmaster = async (dataDir: string) =>
  Number.parseInt(await readFile(join(dataDir, 'cluster/data/postmaster.pid'), 'utf8'), 10);

/** Another process that owns a server until it is killed; it ignores a Ctrl-C, as one that still drains does. */
async function ownerProcess(dataDir: string) {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('embedded-postgres.js', import.meta.url).href)};
    import { createLogger } from '#telemetry';
    process.on('SIGINT', () => console.log('interrupted'));
    const logger = createLogger({ app: 'spec', level: 'silent' });
    console.log((await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, logger })).url);`;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async () => {
    if (owner.exitCode !== null || owner.signalCode !== null) return;
    owner.kill('SIGKILL');
    await once(owner, 'exit');
  };
  cleanUp.push(kill);
  const nextLine = async () => String((await once(owner.stdout, 'data'))[0]).trim();
  return { pid: owner.pid!, url: await nextLine(), nextLine, kill };
}

describe('the embedded PostgreSQL', () => {
  it('starts in an empty folder and keeps its rows over a restart', async () => {
    const folder = await emptyFolder();
    const first = await start(folder);
    await query(first.url, `create table kept as select '年级'::text as name`);
    expect(
      await query(
        first.url,
        `select current_setting(name) from unnest('{TimeZone,server_encoding,fsync}'::text[]) name`,
      ),
    ).toEqual([['UTC'], ['UTF8'], ['on']]);
    await first.stop();
    await expect(query(first.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);

    const second = await start(folder);
    expect(await query(second.url, 'select name from kept')).toEqual([['年级']]);
  });

  it('asks everybody for the password, which only its owner may read', async () => {
    const folder = await emptyFolder();
    const { url } = await start(folder);
    const stranger = new URL(url);
    stranger.password = 'guess';
    await expect(query(stranger.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect((await lstat(join(folder, 'cluster/password'))).mode & 0o777).toBe(0o600);
  });

  it('comes back at the same address when the server is killed, with every committed row', async () => {
    const folder = await emptyFolder();
    const { url } = await start(folder);
    await query(url, 'create table kept as select 1 as n');
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    const disconnected = new Promise((resolve) => client.once('end', resolve));
    process.kill(await postmaster(folder), 'SIGKILL');
    await disconnected;

    const answer = async (): Promise<unknown[][]> =>
      query(url, 'select n from kept').catch((error: Error) => {
        if (!/ECONNREFUSED|ECONNRESET|starting up|not yet accepting|terminat/.test(String(error))) throw error;
        return answer();
      });
    expect(await answer()).toEqual([[1]]);
  });

  it('outlives a Ctrl-C and even a killed owner, and is then stopped before the next start', async () => {
    const folder = await emptyFolder();
    const owner = await ownerProcess(folder);
    await query(owner.url, 'create table kept as select 1 as n');
    const orphan = await postmaster(folder);
    const interrupted = owner.nextLine();
    process.kill(-owner.pid, 'SIGINT');
    expect(await interrupted).toBe('interrupted');
    expect(await query(owner.url, 'select n from kept')).toEqual([[1]]);
    await expect(startEmbeddedPostgres({ dataDir: folder, logger })).rejects.toThrow(`Process ${owner.pid}`);

    await owner.kill();
    expect(await query(owner.url, 'select n from kept')).toEqual([[1]]); // the hazard: two servers on one folder

    const { url } = await start(folder);
    expect((await describeProcess(orphan))?.command ?? '').toBe('');
    expect(await query(url, 'select n from kept')).toEqual([[1]]);
  });

  it('refuses a folder on which a server runs already', async () => {
    const folder = await emptyFolder();
    const { url } = await start(folder);
    await expect(startEmbeddedPostgres({ dataDir: folder, logger })).rejects.toThrow(
      `Process ${process.pid} is already running on ${folder}`,
    );
    expect(await query(url, 'select 1')).toEqual([[1]]);
  });

  it('is not misled by the process number of a dead server that another program has by now', async () => {
    const folder = await emptyFolder();
    const { stop } = await start(folder);
    await stop();
    await writeFile(join(folder, 'cluster/data/postmaster.pid'), `${process.pid}\n`);
    const { url } = await start(folder);
    expect(await query(url, 'select 1')).toEqual([[1]]);
  });

  it('says what to do where there is no binary', async () => {
    await expect(postgresPrograms('@embedded-postgres/plan9-pdp11')).rejects.toThrow(/Set DATABASE_URL/);
  });

  it('makes the library links that an installation without scripts lacks', async () => {
    const native = join(await emptyFolder(), 'native');
    await mkdir(join(native, 'lib'), { recursive: true });
    await writeFile(join(native, 'lib/libpq.so.5.18'), 'library');
    const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
    await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
    await restoreLibraryLinks(native);
    expect(await readFile(join(native, 'lib/libpq.so.5'), 'utf8')).toBe('library');
  });
});
