import { openDatabase, type DatabaseOptions, type OpenOptions } from '#database';
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
}

/** People wait: a database that has gone silent is a 503 after this. */
const answerWithinMs = 2000;

/** @param size connections that both halves may hold together; at least 2 */
export async function openGatewayDatabase(
  { size, ...server }: { size: number } & Pick<DatabaseOptions, 'url' | 'pooler'>,
  options: OpenOptions,
): Promise<GatewayDatabase> {
  const forWrites = Math.floor(size / 2);
  const reads = await openDatabase(
    { ...server, poolSize: size - forWrites, name: 'gateway', answerWithinMs },
    options,
  );
  const writes = await openDatabase(
    { ...server, poolSize: forWrites, name: 'gateway', answerWithinMs },
    options,
  );
  return { reads, writes };
}

export async function closeGatewayDatabase({ reads, writes }: GatewayDatabase): Promise<void> {
  await Promise.all([reads.destroy(), writes.destroy()]);
}
