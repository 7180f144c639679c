import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { DataSource } from 'typeorm';
import { Sweeper } from './sweeper.js';
import type { WorkOutbox } from './work-item.js';
import { WorkRunner, type RunResult } from './work-runner.js';
import { WorkServer, type ConsumeDoorbells } from './work-server.js';

/** Where a host writes what it does: ids, results and reasons, never content. */
export interface WorkLog {
  info(line: object, message: string): void;
  warn(line: object, message: string): void;
  error(line: object, message: string): void;
}

export interface WorkHostParts {
  dataSource: DataSource;
  outbox: WorkOutbox;
  consume: ConsumeDoorbells;
  log: WorkLog;
  /** Told of every round of work that led to something. */
  onResult?: (key: string, result: RunResult & { durationMs: number }) => void;
}

export interface WorkHostSettings {
  WORKER_CONCURRENCY: number;
  WORK_LEASE_MS: number;
  SWEEP_INTERVAL_MS: number;
  SHUTDOWN_TIMEOUT_MS: number;
}

const longestPatienceMs = 30_000;

/** What a process needs to carry out work: a runner under its own name, the server that feeds handlers, a sweeper. */
export class WorkHost {
  /** Hand it to Nest as the strategy of a microservice. */
  readonly server: WorkServer;
  private readonly sweeper: Sweeper;

  constructor(
    { dataSource, outbox, consume, log, onResult }: WorkHostParts,
    private readonly settings: WorkHostSettings,
  ) {
    const onTrouble = (error: unknown) => log.warn({ reason: String(error) }, 'work: will try again');
    const owner = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    this.server = new WorkServer({
      runner: new WorkRunner(dataSource, outbox, { owner, leaseMs: settings.WORK_LEASE_MS }),
      dataSource,
      consume,
      concurrency: settings.WORKER_CONCURRENCY,
      onResult: (key, result) => {
        if (result.result === 'unclaimable') return;
        logResult(log, key, result);
        onResult?.(key, result);
      },
      onTrouble,
    });
    this.sweeper = new Sweeper(outbox, {
      kinds: () => this.server.kinds,
      intervalMs: settings.SWEEP_INTERVAL_MS,
      patienceMs: Math.min(longestPatienceMs, settings.WORK_LEASE_MS),
      onTrouble,
    });
  }

  /** Begins to sweep. The server itself is started by Nest. */
  start(): void {
    this.sweeper.start();
  }

  /** Takes nothing more, and finishes or hands back what it holds. */
  async close(): Promise<void> {
    await this.sweeper.stop();
    await this.server.drain(this.settings.SHUTDOWN_TIMEOUT_MS);
  }
}

function logResult(
  log: WorkLog,
  key: string,
  { error, durationMs, ...result }: RunResult & { durationMs: number },
): void {
  const line = { key, ...result, duration_ms: Math.round(durationMs) };
  if (error) log.error({ ...line, err: error }, 'work: the handler threw');
  else log.info(line, 'work');
}
