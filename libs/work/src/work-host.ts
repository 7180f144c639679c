import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { kindsOf, type ScheduleSettings, type WorkOwner } from '#contracts';
import type { DataSource } from 'typeorm';
import { Schedules, schedulesOf } from './schedules.js';
import { Sweeper } from './sweeper.js';
import type { Waiters } from './waiters.js';
import type { WorkOutbox } from './work-item.js';
import { WorkRunner, type RunResult } from './work-runner.js';
import { WorkServer, type ConsumeDoorbells } from './work-server.js';

/** Where a host writes what it does: ids, results and reasons, never content. */
export interface WorkLog {
  info(line: object, message: string): void;
  warn(line: object, message: string): void;
  error(line: object, message: string): void;
}

export interface WorkHostParts<Owner extends WorkOwner> {
  /** The service that this host stands in. */
  owner: Owner;
  dataSource: DataSource;
  outbox: WorkOutbox;
  consume: ConsumeDoorbells;
  log: WorkLog;
  /** Who waits for the work of this process; undefined: nobody does. */
  waiters: Waiters | undefined;
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

/** What a process needs to carry out work: a runner under its own name, the server that feeds handlers, a sweeper, a clock. */
export class WorkHost<Owner extends WorkOwner> {
  /** Hand it to Nest as the strategy of a microservice. */
  readonly server: WorkServer;
  private readonly sweeper: Sweeper;
  private readonly schedules: Schedules;

  constructor(
    { owner, dataSource, outbox, consume, log, waiters, onResult }: WorkHostParts<Owner>,
    private readonly settings: WorkHostSettings & ScheduleSettings<Owner>,
  ) {
    const onTrouble = (error: unknown) => log.warn({ reason: String(error) }, 'work: will try again');
    const claimant = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    this.server = new WorkServer({
      owner,
      runner: new WorkRunner(dataSource, outbox, {
        owner: claimant,
        leaseMs: settings.WORK_LEASE_MS,
        waiters,
      }),
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
      kinds: kindsOf(owner),
      intervalMs: settings.SWEEP_INTERVAL_MS,
      patienceMs: Math.min(longestPatienceMs, settings.WORK_LEASE_MS),
      onTrouble,
    });
    this.schedules = new Schedules(outbox, { schedules: schedulesOf(owner, settings), onTrouble });
  }

  /** Begins to sweep, and to ask for what is wanted by itself. The server is started by Nest. */
  start(): void {
    this.sweeper.start();
    this.schedules.start();
  }

  /** Takes nothing more, and finishes or hands back what it holds. */
  async close(): Promise<void> {
    await this.schedules.stop();
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
