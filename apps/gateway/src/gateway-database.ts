import {
  openDatabase,
  PipelinedReads,
  readRows,
  type DatabaseOptions,
  type OpenOptions,
  type ReadRows,
} from '#database';
import type { DataSource } from 'typeorm';

/**
 * The gateway's connections, in two halves: writes that wait for a lock or a slow disk can use up theirs, and reads go
 * on. People wait for either.
 */
export interface GatewayDatabase {
  /** For the transactions of commands and what they tell, and nothing else. */
  writes: DataSource;
  /** For everything else. */
  reads: DataSource;
  /** The same, for reads that are nothing but rows. */
  rows: Reads;
  close(): Promise<void>;
}

export interface Reads {
  /** By key: what is asked again and again. A statement that may take long would keep those behind it waiting. */
  short: ReadRows;
  /** What may take long has a connection to itself meanwhile. */
  long: ReadRows;
}

/** A server of the database. `size`: connections that a gateway may hold, at least 2. */
export type Server = { size: number } & Pick<DatabaseOptions, 'url' | 'pooler'>;

/** People wait: a database that has gone silent is a 503 after this. */
export const answerWithinMs = 2000;

/** Two carry what PostgreSQL can answer; more only make the writes smaller. */
const mostPipelined = 2;

/** Which part of the connections is for whom. */
export function sharesOf(size: number, pooler: Server['pooler']) {
  const writes = Math.floor(size / 2);
  // A pooler between two statements may change the connection beneath them.
  const pipelines = pooler === 'transaction' ? 0 : Math.min(mostPipelined, Math.floor((size - writes) / 2));
  return { writes, pipelines, pool: size - writes - pipelines };
}

export const readsOver = (long: ReadRows, pipelines: PipelinedReads | undefined): Reads => ({
  short: pipelines?.read ?? long,
  long,
});

export async function openGatewayDatabase({ size, ...server }: Server, options: OpenOptions): Promise<GatewayDatabase> {
  const shares = sharesOf(size, server.pooler);
  const pool = { ...server, name: 'gateway', answerWithinMs };
  const reads = await openDatabase({ ...pool, poolSize: shares.pool }, options);
  const writes = await openDatabase({ ...pool, poolSize: shares.writes }, options);
  const pipelines = shares.pipelines > 0 ? new PipelinedReads({ ...pool, connections: shares.pipelines }) : undefined;
  const rows = readsOver((statement, values) => readRows(reads, statement, values), pipelines);
  const close = async () => {
    await Promise.all([reads.destroy(), writes.destroy(), pipelines?.close()]);
  };
  return { reads, writes, rows, close };
}
