import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { demoSchool } from '../support/demo-school.js';
import { call, callbackOf, startReceiving, type Receiving } from '../support/easemob-callbacks.js';
import { eventually } from '../support/eventually.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import type { Mutation } from '../support/weave/weave.js';

export const ids = (count: number, name = 'm') =>
  Array.from({ length: count }, (_, i) => `${name}${String(i).padStart(3, '0')}`);

/** Calls about each of these at once. @returns the ids that were answered with 200, and all statuses */
export async function callAll({ url }: Receiving, all: readonly string[]) {
  const statuses = await Promise.all(all.map((id) => call(url, callbackOf(id)).then(({ status }) => status)));
  return { accepted: all.filter((_, i) => statuses[i] === 200), statuses: [...new Set(statuses)].toSorted() };
}

/** It has found its database. */
export async function reached({ program }: Receiving): Promise<void> {
  await program.prints(/the database takes events/);
}

/** Receivers with one database, on the way to which there is a tap, and one folder for their spool. */
export async function receiverStage() {
  const school = await demoSchool();
  const database = new pg.Pool({ connectionString: school.url, max: 2 });
  database.on('error', () => undefined);
  const receivers: Receiving[] = [];
  const stage = {
    database,
    proxy: await TcpProxy.to(school.url),
    spool: await mkdtemp(join(tmpdir(), 'receiver-')),

    async start(mutations: readonly Mutation[] = [], env: Record<string, string> = {}): Promise<Receiving> {
      const own = { DATABASE_URL: stage.proxy.url, RECEIVER_SPOOL_DIR: stage.spool, DATA_DIR: stage.spool, ...env };
      const receiving = await startReceiving(own, { mutations });
      receivers.push(receiving);
      return receiving;
    },

    /** What the database has, in the order in which it came there; within one statement, in that of the ids. */
    async stored(): Promise<string[]> {
      const { rows } = await database.query<{ msg_id: string }>('select msg_id from chat_event order by event_id');
      return rows.map(({ msg_id }) => msg_id);
    },
    untilStored: (all: readonly string[]) =>
      eventually(async () => (await stage.stored()).toSorted(), {
        good: (rows) => rows.length >= all.length,
      }),
    segments: async () => (await readdir(stage.spool)).filter((name) => name.endsWith('.jsonl')),
    /** Nothing is left of its spool, and it knows: a file is gone a moment before whoever removed it hears so. */
    async untilReplayed(receiving: Receiving): Promise<void> {
      const bytes = () => receiving.metric('schoolim_receiver_spool_bytes');
      await eventually(async () => (await stage.segments()).length === 0 && (await bytes()) === 0);
    },

    /** As it was before the first receiver. */
    async clear(): Promise<void> {
      await Promise.all(receivers.splice(0).map(({ program }) => program.stop('SIGKILL')));
      await stage.proxy.set('pass');
      stage.proxy.cut();
      await database.query('delete from chat_event');
      await rm(stage.spool, { recursive: true, force: true });
      stage.spool = await mkdtemp(join(tmpdir(), 'receiver-'));
    },
    async close(): Promise<void> {
      await stage.proxy.close();
      await rm(stage.spool, { recursive: true, force: true });
      await database.end();
      await school.drop();
    },
  };
  return stage;
}

export type ReceiverStage = Awaited<ReturnType<typeof receiverStage>>;
