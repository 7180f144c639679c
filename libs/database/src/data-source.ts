import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type pg from 'pg';
import { databaseWords, isDatabaseUnavailable, isRefusedForGood } from './database-errors.js';
import { noteRestore } from './restore.js';
import { connectWithinMs, habits, lifetimeSeconds, ofTheSession } from './session.js';
import { clientFor } from './client.js';
import { entities } from './entities.js';
import { Initial1763800000001 } from './migrations/0001-initial.js';
import { Callbacks1763800000002 } from './migrations/0002-callbacks.js';
import { Messages1763800000003 } from './migrations/0003-messages.js';
import { Orphans1763800000004 } from './migrations/0004-orphans.js';
import { Traces1763800000005 } from './migrations/0005-traces.js';
import { Revisions1763800000010 } from './migrations/0010-revisions.js';
import { Growth1763800000011 } from './migrations/0011-growth.js';
import { Tenants1763800000012 } from './migrations/0012-tenants.js';
import { PeopleWhoLeave1763800000020 } from './migrations/0020-people-who-leave.js';
import { Tombstones1763800000021 } from './migrations/0021-tombstones.js';
import { TimestampDigits1763800000030 } from './migrations/0030-timestamp-digits.js';
import { OwedCallbacks1763800000050 } from './migrations/0050-owed-callbacks.js';
import { Restores1763800000060 } from './migrations/0060-restores.js';
import { Requests1763800000070 } from './migrations/0070-requests.js';
import { OwnLanes1763800000080 } from './migrations/0080-own-lanes.js';
import { EndpointEvents1763800000100 } from './migrations/0100-endpoint-events.js';
import { Audit1763800000110 } from './migrations/0110-audit.js';
import { Chat1763800000120 } from './migrations/0120-chat.js';
import { OwnIndexes1763800000130 } from './migrations/0130-own-indexes.js';
import { Attachments1763800000150 } from './migrations/0150-attachments.js';
import { ImTokens1763800000160 } from './migrations/0160-im-tokens.js';
import { Roster1763800000170 } from './migrations/0170-roster.js';
import { ChatHours1763800000180 } from './migrations/0180-chat-hours.js';
import { ChatRetention1763800000181 } from './migrations/0181-chat-retention.js';
import { ServiceKeys1763800000190 } from './migrations/0190-service-keys.js';
import { Subscribers1763800000200 } from './migrations/0200-subscribers.js';
import { ReadyAccounts1763800000210 } from './migrations/0210-ready-accounts.js';
import { LetGoBlobs1763800000220 } from './migrations/0220-let-go-blobs.js';
import { MessageAges1763800000221 } from './migrations/0221-message-ages.js';
import { RosterUploads1763800000230 } from './migrations/0230-roster-uploads.js';
import { Envelopes1763800000240 } from './migrations/0240-envelopes.js';
import { ImportAges1763800000250 } from './migrations/0250-import-ages.js';
import { ListedUploads1763800000251 } from './migrations/0251-listed-uploads.js';
import { UploadAges1763800000260 } from './migrations/0260-upload-ages.js';

export interface DatabaseOptions {
  /** postgres:// URL. */
  url: string;
  poolSize: number;
  /** Shown in pg_stat_activity. */
  name: string;
  /** A connection that leaves a statement unanswered for so long is given up. Absent: as long as the system keeps it. */
  answerWithinMs?: number;
  /** What stands before the server. `transaction`: a pooler that hands a connection out for one transaction at a time. */
  pooler?: 'none' | 'transaction';
}

/** A data source not yet connected; its pool gives up on a connection after 2 s, a statement after 10 s. */
export function createDataSource(options: DatabaseOptions): DataSource {
  const { url, poolSize, name, answerWithinMs, pooler = 'none' } = options;
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: name,
    poolSize,
    entities,
    migrations: [
      Initial1763800000001,
      Callbacks1763800000002,
      Messages1763800000003,
      Orphans1763800000004,
      Traces1763800000005,
      Revisions1763800000010,
      Growth1763800000011,
      Tenants1763800000012,
      PeopleWhoLeave1763800000020,
      Tombstones1763800000021,
      TimestampDigits1763800000030,
      OwedCallbacks1763800000050,
      Restores1763800000060,
      Requests1763800000070,
      OwnLanes1763800000080,
      EndpointEvents1763800000100,
      Audit1763800000110,
      Chat1763800000120,
      OwnIndexes1763800000130,
      Attachments1763800000150,
      ImTokens1763800000160,
      Roster1763800000170,
      ChatHours1763800000180,
      ChatRetention1763800000181,
      ServiceKeys1763800000190,
      Subscribers1763800000200,
      ReadyAccounts1763800000210,
      LetGoBlobs1763800000220,
      MessageAges1763800000221,
      RosterUploads1763800000230,
      Envelopes1763800000240,
      ImportAges1763800000250,
      ListedUploads1763800000251,
      UploadAges1763800000260,
    ],
    // TypeORM's own logger prints the parameters of failing statements: names and messages of children.
    logging: false,
    poolErrorHandler: () => undefined,
    extra: {
      connectionTimeoutMillis: connectWithinMs,
      pooler,
      ...(pooler === 'none' && {
        ...ofTheSession,
        onConnect: (client: pg.ClientBase) => client.query(habits),
      }),
      keepAlive: true,
      maxLifetimeSeconds: lifetimeSeconds,
      ...(answerWithinMs && { query_timeout: answerWithinMs }),
      Client: clientFor({ prepares: pooler === 'none', impatient: answerWithinMs !== undefined }),
    },
  });
}

export interface OpenOptions {
  /** Also wait until somebody has brought the schema up to date (`npm run migrate`). */
  awaitSchema?: boolean;
  /** Told why we still wait, and that a restore has been noticed. */
  onWait?: (reason: string) => void;
  signal?: AbortSignal;
}

/** The database will not have us, and waiting would not change its mind. Its message is for people. */
export class DatabaseRefused extends Error {
  override name = 'DatabaseRefused';

  constructor(cause: unknown) {
    super(`DATABASE_URL: the database refuses the connection: ${databaseWords(cause)}`, { cause });
  }
}

/**
 * Connects, waiting for a database that is not there yet: processes may be started in any order.
 * @throws DatabaseRefused when it is there and refuses for good; whatever it was once `signal` is aborted
 */
export async function openDatabase(
  options: DatabaseOptions,
  { awaitSchema, onWait, signal }: OpenOptions = {},
): Promise<DataSource> {
  for (let wait = 200; ; wait = Math.min(wait * 2, 5000)) {
    const dataSource = createDataSource(options);
    try {
      await dataSource.initialize();
      if (!awaitSchema) return dataSource;
      const { pending } = await schemaState(dataSource);
      if (pending.length === 0) {
        if (await noteRestore(dataSource)) onWait?.(restored);
        return dataSource;
      }
      onWait?.('the schema is older than this program: run the migrations');
    } catch (error) {
      if (isRefusedForGood(error)) throw new DatabaseRefused(error);
      if (!isDatabaseUnavailable(error)) throw error;
      onWait?.(`the database does not answer: ${databaseWords(error)}`);
    }
    if (dataSource.isInitialized) await dataSource.destroy();
    await delay(wait * (0.5 + Math.random() / 2), undefined, { signal });
  }
}

const restored =
  'the database has been restored or taken over: groups are looked for in Easemob before they are made from now on';

/** How the schema stands to this program, by names of migrations. */
export interface SchemaState {
  run: string[];
  /** Of this program, and not run yet. */
  pending: string[];
  /** Run by a newer program. */
  newer: string[];
}

/**
 * Only looks: TypeORM's own `showMigrations` makes the table of migrations where there is none, and of several processes
 * that wait for somebody to migrate, one would fail at that.
 */
export async function schemaState(dataSource: DataSource): Promise<SchemaState> {
  const own = dataSource.migrations.map(({ name, constructor }) => name ?? constructor.name);
  const [{ table }]: [{ table: string | null }] = await dataSource.query(`select to_regclass('migrations') as table`);
  const rows: { name: string }[] =
    table === null ? [] : await dataSource.query('select name from migrations order by id');
  const run = rows.map(({ name }) => name);
  return {
    run: run.filter((name) => own.includes(name)),
    pending: own.filter((name) => !run.includes(name)),
    newer: run.filter((name) => !own.includes(name)),
  };
}

/**
 * Whether the database takes what this product writes: a write that changes nothing fails on a server that has become
 * read-only, and for a role without the right, as a real one would. It leaves no trace in tables or log.
 * @throws whatever a real write would meet
 */
export async function provesWritable(dataSource: DataSource): Promise<'up'> {
  await dataSource.query('update work_item set key = key where false');
  return 'up';
}

/** Whether the database takes what this product writes. */
export const takesWrites = (dataSource: DataSource): Promise<boolean> =>
  provesWritable(dataSource).then(
    () => true,
    () => false,
  );
