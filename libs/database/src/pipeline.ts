import pg from 'pg';
import { connectionOf } from './connection-of.js';
import type { Cells, ReadRows, Statement } from './read-rows.js';
import { connectWithinMs, habits, ofTheSession } from './session.js';
import { TextQuery } from './text-query.js';

export interface PipelineOptions {
  /** postgres:// URL. */
  url: string;
  /** Shown in pg_stat_activity. */
  name: string;
}

/** One connection that takes statements without waiting for the answers of those before, from its opening to its end. */
export class Pipeline {
  /** Statements without an answer so far. */
  pending = 0;
  /** Takes nothing more; what is on its way is still answered, if the connection has not broken. */
  ended = false;
  readonly openedAt = performance.now();
  readonly closed: Promise<void>;

  private readonly client: pg.Client;
  private readonly opening: Promise<unknown>;
  private isOpen = false;
  private isCorked = false;
  private silentMs = 0;

  constructor({ url, name }: PipelineOptions) {
    this.client = new pg.Client({
      connectionString: url,
      application_name: name,
      connectionTimeoutMillis: connectWithinMs,
      keepAlive: true,
      ...ofTheSession,
      pipeline: true,
    });
    // pg would have the columns of every answer described, which nobody here reads: cells are text, and known by their order.
    connectionOf(this.client).describe = () => undefined;
    this.client.on('error', () => (this.ended = true));
    this.closed = new Promise((resolve) => this.client.once('end', resolve));
    void this.closed.then(() => (this.ended = true));
    this.opening = this.open();
    this.opening.catch(() => undefined); // told to whoever waits for it
  }

  readonly read: ReadRows = (statement, values) => {
    if (this.pending++ === 0) this.silentMs = 0;
    return this.isOpen ? this.send(statement, values) : this.sendOnceOpen(statement, values);
  };

  /** How long nothing has come although something is awaited, counted by ticks of the caller: no clock is read for it. */
  silentFor(tickMs: number): number {
    this.silentMs = this.pending > 0 ? this.silentMs + tickMs : 0;
    return this.silentMs;
  }

  /** Gives the connection up: whoever waits on it is told that the database is away. */
  cut(): void {
    this.ended = true;
    connectionOf(this.client).stream.destroy();
  }

  /** Closes once everything that is on its way has been answered. */
  async end(): Promise<void> {
    this.ended = true;
    // A client that is closed while it opens would never say so.
    await this.opening.catch(() => undefined);
    await this.client.end();
  }

  private async open(): Promise<void> {
    try {
      await this.client.connect();
      await this.client.query(habits);
      this.isOpen = true;
    } catch (error) {
      this.cut();
      throw error;
    }
  }

  private async sendOnceOpen(...[statement, values]: Parameters<ReadRows>): Promise<Cells> {
    try {
      await this.opening;
    } catch (error) {
      this.pending -= 1;
      throw error;
    }
    return this.send(statement, values);
  }

  private send(statement: Statement, values: unknown[]): Promise<Cells> {
    this.corked();
    return new Promise((resolve, reject) => {
      const query = new TextQuery(statement, values, (error, cells) => {
        this.pending -= 1;
        this.silentMs = 0;
        if (error) reject(error);
        else resolve(cells!);
      });
      this.client.query(query);
    });
  }

  /** Whatever is sent in this turn of the event loop leaves in one write. */
  private corked(): void {
    if (this.isCorked) return;
    this.isCorked = true;
    const { stream } = connectionOf(this.client);
    stream.cork();
    setImmediate(() => {
      this.isCorked = false;
      stream.uncork();
    });
  }
}
