import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceKey } from '#client';
import { keyScopes } from '#contracts';
import { openDatabase } from '#database';
import { addKey, sealOf } from '#keys';
import { Redis } from 'ioredis';
import pg from 'pg';
import { demoSchool } from '../../support/demo-school.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { clearBroker, serviceUrl } from '../../support/real-parts.js';
import { plantedAccounts, salt } from './cases.js';

/** A program that answers requests, as a process of its own. */
export interface Server {
  name: string;
  port: number;
  pid: number;
}

/** The database and the Redis that they all stand on, and the processes behind these. */
export interface Stage {
  start(name: string, program: Program): Promise<Server>;
  /** Of a service that may ask whatever the bench asks. */
  key: ServiceKey;
  /** Where requests are kept, and what the programs print. */
  folder: string;
  /** Processes of this machine; none where the parts run in containers. */
  backends(): Promise<{ postgres: number[]; redis: number[] }>;
  close(): Promise<void>;
}

export interface Program {
  /** A compiled file. */
  file: string;
  args?: string[];
  /** Folder of the checkout that it belongs to. */
  root: string;
}

const leash = new URL('../../support/leash.js', import.meta.url).href;

/** @param profiles folder for a CPU profile of each program */
export async function openStage({ profiles }: { profiles?: string | undefined }): Promise<Stage> {
  const school = await demoSchool();
  const id = randomBytes(4).toString('hex');
  const database = new pg.Client({ connectionString: school.url });
  await database.connect();
  await database.query(
    `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name, easemob_registered_at)
     select n, 1, n, 'guardian', null, 'planted', now() from unnest($1::int[]) n`,
    [plantedAccounts],
  );
  await database.query('vacuum analyze');
  const key = await serviceKey(school.url);
  const redis = new Redis(serviceUrl('REDIS_URL'));
  const children: { child: ChildProcess; prefix: string }[] = [];
  const folder = school.folder;

  return {
    folder,
    key,
    async start(name, { file, args = [], root }) {
      const port = await freePort();
      const prefix = `bench-${id}-${name.toLowerCase()}`;
      const env = {
        PATH: process.env.PATH!,
        NODE_ENV: 'production',
        PORT: String(port),
        HEALTH_PORT: '0',
        SALTS: salt,
        LINK_SECRET: 'secret-of-the-links-of-the-bench',
        SERVICE_KEYS_SECRET: keysSecret,
        DATABASE_URL: school.url,
        REDIS_URL: serviceUrl('REDIS_URL'),
        REDIS_PREFIX: prefix,
        RABBITMQ_URL: serviceUrl('RABBITMQ_URL'),
        RABBITMQ_PREFIX: prefix,
        DATA_DIR: folder,
      };
      const profiling = profiles
        ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}.cpuprofile`]
        : [];
      const output = openSync(join(folder, `${name}.log`), 'w');
      const child = spawn(process.execPath, ['--import', leash, ...profiling, file, ...args], {
        cwd: root,
        env,
        stdio: ['ignore', output, output, 'ipc'],
      });
      children.push({ child, prefix });
      await eventually(() => answers(port));
      return { name, port, pid: child.pid! };
    },
    async backends() {
      const { rows } = await database.query<{ pid: number }>(
        'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      const [, pid] = /process_id:(\d+)/.exec(await redis.info('server'))!;
      return { postgres: rows.map((row) => row.pid), redis: [Number(pid)] };
    },
    async close() {
      for (const { child } of children) child.kill('SIGTERM');
      await Promise.all(children.map(async ({ child }) => child.exitCode ?? once(child, 'exit')));
      for (const { prefix } of children) {
        const keys = await redis.keys(`${prefix}:*`);
        while (keys.length > 0) await redis.unlink(keys.splice(0, 1000));
        await clearBroker(prefix);
      }
      redis.disconnect();
      await database.end();
      await school.drop();
    },
  };
}

const keysSecret = 'of the bench, and longer than 32 characters';

async function serviceKey(url: string): Promise<ServiceKey> {
  const dataSource = await openDatabase({ url, poolSize: 1, name: 'bench' });
  const made = { name: 'bench', scopes: keyScopes, schools: null, rate_per_minute: 2 ** 31 - 1, expires_in_ms: null };
  const added = await addKey(dataSource.manager, made, sealOf(keysSecret)).finally(() => dataSource.destroy());
  return { id: added!.key_id, secret: added!.secret };
}

export const ownRoot = fileURLToPath(new URL('../../../..', import.meta.url));

/** It listens before Redis has answered, and rightly refuses until then. */
const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ status }) => status !== 503,
    () => false,
  );
