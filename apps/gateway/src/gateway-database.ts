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
  /** Short reads by key: what is asked again and again. A statement that may take long would keep those behind it waiting. */
  readRows: ReadRows;
  close(): Promise<void>;
}

/** People wait: a database that has gone silent is a 503 after this. */
const answerWithinMs = 2000;

/** Two carry what PostgreSQL can answer; more only make the writes smaller. */
const mostPipelined = 2;

/** @param size connections that all of them may hold together; at least 2 */
export async function openGatewayDatabase(
  { size, ...server }: { size: number } & Pick<DatabaseOptions, 'url' | 'pooler'>,
  options: OpenOptions,
): Promise<GatewayDatabase> {
  const forWrites = Math.floor(size / 2);
  // A pooler between two statements may change the connection beneath them.
  const forPipelines =
    server.pooler === 'transaction' ? 0 : Math.min(mostPipelined, Math.floor((size - forWrites) / 2));
  const pool = { ...server, name: 'gateway', answerWithinMs };
  const reads = await openDatabase({ ...pool, poolSize: size - forWrites - forPipelines }, options);
  const writes = await openDatabase({ ...pool, poolSize: forWrites }, options);
  const pipelines = forPipelines > 0 ? new PipelinedReads({ ...pool, connections: forPipelines }) : undefined;
  const fromPool: ReadRows = (statement, values) => readRows(reads, statement, values);
  const close = async () => {
    await Promise.all([reads.destroy(), writes.destroy(), pipelines?.close()]);
  };
  return { reads, writes, readRows: pipelines?.read ?? fromPool, close };
}
