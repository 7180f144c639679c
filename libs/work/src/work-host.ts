import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { kindsOf, workKinds, type WorkKind, type WorkOwner } from '#contracts';
import type { Metrics } from '#telemetry';
import type { DataSource } from 'typeorm';
import { placesIn } from './places.js';
import { Schedules, type Scheduled } from './schedules.js';
import { Sweeper } from './sweeper.js';
import type { Waiters } from './waiters.js';
import { splitWorkKey, type WorkOutbox } from './work-item.js';
import { WorkRunner, type RunResult } from './work-runner.js';
import { WorkServer, type ConsumeDoorbells } from './work-server.js';

/** Where a host writes what it does: ids, results and reasons, never content. */
export interface WorkLog {
  debug(line: object, message: string): void;
  info(line: object, message: string): void;
  warn(line: object, message: string): void;
  error(line: object, message: string): void;
}

export interface WorkHostParts {
  /** The services that this host stands in. */
  owners: readonly WorkOwner[];
  /** What they ask for by themselves. */
  schedules: readonly Scheduled[];
  dataSource: DataSource;
  outbox: WorkOutbox;
  consume: ConsumeDoorbells;
  log: WorkLog;
  /** Who waits for the work of this process; undefined: nobody does. */
  waiters: Waiters | undefined;
  metrics: Pick<Metrics, 'workResults' | 'workDuration' | 'workPlaces'>;
}

/** Told of every round of work that led to something. */
export type WorkListener = (key: string, result: RunResult & { durationMs: number }) => void;

export interface WorkHostSettings {
  WORKER_CONCURRENCY: number;
  WORK_LEASE_MS: number;
  SWEEP_INTERVAL_MS: number;
  SHUTDOWN_TIMEOUT_MS: number;
}

const longestPatienceMs = 30_000;

/** What a process needs to carry out work: a runner under its own name, the server that feeds handlers, a sweeper, a clock. */
export class WorkHost implements OnApplicationBootstrap, OnModuleDestroy {
  /** Hand it to Nest as the strategy of a microservice. */
  readonly server: WorkServer;
  private readonly sweeper: Sweeper;
  private readonly schedules: Schedules;
  private readonly listeners: WorkListener[] = [];

  constructor(
    { owners, schedules, dataSource, outbox, consume, log, waiters, metrics }: WorkHostParts,
    settings: WorkHostSettings,
  ) {
    const onTrouble = (error: unknown) => log.warn({ reason: String(error) }, 'work: will try again');
    const claimant = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    this.listeners.push(countWork(metrics), (key, result) => logResult(log, key, result));
    this.server = new WorkServer({
      owners,
      runner: new WorkRunner(dataSource, outbox, {
        owner: claimant,
        leaseMs: settings.WORK_LEASE_MS,
        waiters,
      }),
      dataSource,
      consume,
      concurrency: settings.WORKER_CONCURRENCY,
      shutdownTimeoutMs: settings.SHUTDOWN_TIMEOUT_MS,
      onResult: (key, result) => {
        if (result.result !== 'unclaimable') for (const listen of this.listeners) listen(key, result);
      },
      onTrouble,
    });
    for (const kind of owners.flatMap(kindsOf))
      for (const lane of workKinds[kind].lanes)
        metrics.workPlaces.set({ kind, lane }, placesIn(lane, settings.WORKER_CONCURRENCY));
    this.sweeper = new Sweeper(outbox, {
      kinds: owners.flatMap(kindsOf),
      intervalMs: settings.SWEEP_INTERVAL_MS,
      patienceMs: Math.min(longestPatienceMs, settings.WORK_LEASE_MS),
      onTrouble,
    });
    this.schedules = new Schedules(outbox, { schedules, onTrouble });
  }

  onResult(listener: WorkListener): void {
    this.listeners.push(listener);
  }

  /** Begins to sweep, and to ask for what is wanted by itself. */
  onApplicationBootstrap(): void {
    this.sweeper.start();
    this.schedules.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.schedules.stop();
    await this.sweeper.stop();
  }
}

const countWork =
  (metrics: WorkHostParts['metrics']): WorkListener =>
  (key, { result, durationMs }) => {
    const kind = key.slice(0, key.indexOf(':'));
    metrics.workResults.inc({ kind, result });
    metrics.workDuration.observe({ kind }, durationMs / 1000);
  };

const isScheduled = (key: string): boolean => {
  const { schedule }: WorkKind = workKinds[splitWorkKey(key).kind];
  return schedule !== undefined;
};

function logResult(
  log: WorkLog,
  key: string,
  { error, durationMs, ...result }: RunResult & { durationMs: number },
): void {
  const line = { key, ...result, duration_ms: Math.round(durationMs) };
  if (error) log.error({ ...line, err: error }, 'work: the handler threw');
  // What is wanted every few seconds by itself would drown all else.
  else if (result.result === 'done' && isScheduled(key)) log.debug(line, 'work');
  else log.info(line, 'work');
}
