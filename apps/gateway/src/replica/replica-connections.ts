import { createDataSource, PipelinedReads, readRows, type ReadRows } from '#database';
import type { DataSource } from 'typeorm';
import { answerWithinMs, readsOver, sharesOf, type Reads, type Server } from '../gateway-database.js';

/** As many connections to a replica as reads have to the primary. It is waited for by nobody, at the start neither. */
export class ReplicaConnections {
  readonly rows: Reads;
  private readonly server;
  private readonly pipelines: PipelinedReads | undefined;
  private opening: Promise<DataSource> | undefined;

  constructor({ size, ...server }: Server) {
    const { pipelines, pool } = sharesOf(size, server.pooler);
    this.server = { ...server, name: 'gateway', answerWithinMs, poolSize: pool };
    this.pipelines = pipelines > 0 ? new PipelinedReads({ ...this.server, connections: pipelines }) : undefined;
    const long: ReadRows = async (statement, values) => readRows(await this.pool(), statement, values);
    this.rows = readsOver(long, this.pipelines);
  }

  /** Every request has been answered by now, and a server that has fallen silent would not take its leave: it is not awaited. */
  close(): void {
    const left = [this.pipelines?.close(), this.opening?.then((pool) => pool.destroy())];
    for (const leaving of left) leaving?.catch(() => undefined);
  }

  /** Opened by whoever comes first, and by the next one where that has failed. */
  private pool(): Promise<DataSource> {
    this.opening ??= createDataSource(this.server)
      .initialize()
      .catch((error: unknown) => {
        this.opening = undefined;
        throw error;
      });
    return this.opening;
  }
}
