import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

interface Programs {
  postgresProgram(name: string): string;
  postgresAccount(): { uid?: number; gid?: number };
}
/** The same as `npm run services` starts. */
const programs = new URL('../../../test/services/postgres-programs.mjs', import.meta.url);
const { postgresProgram: program, postgresAccount: account } = (await import(programs.href)) as Programs;
const options = () => ({ ...account(), cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } });

/** The server ends when the pipe to it does: with whoever has started it, however that came about. */
const leashed = '"$@" & read -r end; kill -CONT $!; kill -QUIT $!; wait $!';

/** A PostgreSQL of one test, on a port and in a folder of its own, to be stopped, frozen, promoted. */
export class PostgresServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** An empty one, to be followed. */
  static async primary(): Promise<PostgresServer> {
    const flags = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
    return PostgresServer.made((folder) => execFileSync(program('initdb'), ['-D', folder, ...flags], options()));
  }

  /** One that follows another from where that is now. */
  static async standbyOf({ port }: PostgresServer): Promise<PostgresServer> {
    const from = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '--checkpoint=fast', '--no-sync'];
    return PostgresServer.made((folder) =>
      execFileSync(program('pg_basebackup'), ['-D', folder, '--write-recovery-conf', ...from], options()),
    );
  }

  private static async made(fill: (folder: string) => void): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
    const { uid, gid } = account();
    if (uid !== undefined) chownSync(folder, uid, gid!);
    fill(folder);
    const server = new PostgresServer(folder, await freePort());
    await server.start();
    return server;
  }

  url(database: string, user = 'postgres'): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`;
  }

  /** Resolves once it answers. */
  async start(): Promise<void> {
    const settings = {
      port: this.port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      wal_keep_size: '256MB',
      wal_retrieve_retry_interval: '200ms',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const log = openSync(join(this.folder, 'server.log'), 'a');
    const server = [program('postgres'), '-D', this.folder, ...flags];
    this.child = spawn('/bin/sh', ['-c', leashed, 'sh', ...server], { ...options(), stdio: ['pipe', log, log] });
    await eventually(() =>
      this.ask('select 1').then(
        () => true,
        () => false,
      ),
    );
  }

  /** At once, and without a word to whoever is connected. */
  async stop(): Promise<void> {
    if (!this.child || this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.stdin!.end();
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** All of its processes stop dead (SIGSTOP), or go on (SIGCONT). */
  freeze(frozen: boolean): void {
    const postmaster = Number(readFileSync(join(this.folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const backends = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
    for (const pid of [postmaster, ...backends.map(Number)]) process.kill(pid, frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** As its superuser. */
  async ask<T extends pg.QueryResultRow>(statement: string, database = 'postgres'): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<T>(statement)).rows;
    } finally {
      await client.end();
    }
  }
}
