import { setTimeout as delay } from 'node:timers/promises';
import { applyDecorators } from '@nestjs/common';
import { MessagePattern, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { doorbell, kindsOf, workKinds, workQueue, type WorkKind, type WorkKindName, type WorkOwner } from '#contracts';
import { isDatabaseUnavailable } from '#database';
import { correlationFrom, withCorrelation } from '#telemetry/correlation';
import { PassesErrorsOn } from '#telemetry/nest';
import { lastValueFrom } from 'rxjs';
import type { DataSource } from 'typeorm';
import { handlerFault } from './handler-fault.js';
import { placesIn } from './places.js';
import type { Verdict } from './verdict.js';
import { Turns, type Turn } from './turns.js';
import type { Claim, RunResult, WorkRunner } from './work-runner.js';

/** Tells Nest which of its strategies a handler is for: an app may listen to events as well. */
const transport = Symbol('work');

/** Marks the method that carries out a kind of work: `(claim: Claim) => Promise<Verdict>`. */
export const HandlesWork = (kind: WorkKind): MethodDecorator =>
  applyDecorators(MessagePattern(kind.kind, transport), PassesErrorsOn());

/** A subscription to a work queue, as far as this server needs it. */
export interface DoorbellConsumer {
  pause(): Promise<void>;
  resume(): Promise<void>;
  drain(timeoutMs: number): Promise<void>;
}

interface Doorbell {
  body: unknown;
  /** What it is about: the correlation of whoever rang. */
  headers: Record<string, string>;
}

/** Where doorbells come from: RabbitMQ, or the same process. */
export type ConsumeDoorbells = (
  queue: string,
  options: {
    prefetch: number;
    handle: (message: Doorbell) => Promise<'ack' | 'retry' | 'reject'>;
  },
) => Promise<DoorbellConsumer>;

export interface WorkServerOptions {
  /** The services whose work this is: all of it, and no other. */
  owners: readonly WorkOwner[];
  runner: WorkRunner;
  consume: ConsumeDoorbells;
  /** Where whose turn it is can be read. */
  dataSource: DataSource;
  /** Work items at a time that one school may have in the lane of taps; all together have twice as many places. */
  concurrency: number;
  /** How long what is being carried out may still take when the process is to stop. */
  shutdownTimeoutMs: number;
  /** Told of every doorbell that led to something, for logs and metrics. */
  onResult: (key: string, result: RunResult & { durationMs: number }) => void;
  onTrouble: (error: unknown) => void;
}

/** What work cannot do without, in a word. */
export type Dependency = string;

const databaseProbeMs = 500;

/**
 * The Nest transport strategy for work: it feeds handlers marked with HandlesWork from doorbells, whatever rings them.
 * Handlers never acknowledge anything; a doorbell is done with once the row says what came of it.
 */
export class WorkServer extends Server implements CustomTransportStrategy {
  override readonly transportId = transport;
  private readonly consumers: DoorbellConsumer[] = [];
  private readonly turns: Turns[] = [];
  private readonly missing = new Set<Dependency>();
  private waitingForDatabase = false;
  /** Aborted when the process takes no more work. */
  private readonly closing = new AbortController();

  constructor(private readonly work: WorkServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.start().then(() => callback(), callback);
  }

  /** Stops taking work, hands back what has not begun, and waits for what has. Nest calls it when the process is to stop. */
  async close(): Promise<void> {
    const { shutdownTimeoutMs: timeoutMs } = this.work;
    this.closing.abort();
    for (const turns of this.turns) turns.stop();
    const settled = Promise.all(this.consumers.map((consumer) => consumer.drain(timeoutMs)));
    // Whoever has not sent his next call to Easemob by then leaves it to the next owner.
    const timer = setTimeout(() => this.work.runner.abort(), timeoutMs * (2 / 3));
    await settled.finally(() => clearTimeout(timer));
  }

  /** Takes no work while a dependency is away: nothing is handed back in a loop, until it passes for poison. */
  async pause(missing: Dependency): Promise<void> {
    this.missing.add(missing);
    for (const turns of this.turns) turns.stop();
    await Promise.all(this.consumers.map((consumer) => consumer.pause()));
  }

  /** Takes work again, unless something else is missing too. */
  async resume(back: Dependency): Promise<void> {
    this.missing.delete(back);
    if (this.closing.signal.aborted || this.missing.size > 0) return;
    for (const turns of this.turns) turns.resume();
    await Promise.all(this.consumers.map((consumer) => consumer.resume()));
  }

  // Nest's way to hand out transport events and the native client; this transport has neither.
  on(): void {}
  unwrap<T>(): T {
    return this.work as T;
  }

  private async start(): Promise<void> {
    const fault = handlerFault(this.work.owners, [...this.messageHandlers.keys()]);
    if (fault) throw new Error(fault);
    for (const kind of this.work.owners.flatMap(kindsOf)) {
      for (const lane of workKinds[kind].lanes) {
        const prefetch = placesIn(lane, this.work.concurrency);
        const turns = new Turns(this.work.dataSource, { kind, lane, places: prefetch });
        this.turns.push(turns);
        const handle = ({ body, headers }: Doorbell) =>
          withCorrelation(correlationFrom(headers), () => this.answer(body, turns));
        this.consumers.push(await this.work.consume(workQueue(kind, lane), { prefetch, handle }));
      }
    }
  }

  private async answer(body: unknown, turns: Turns): Promise<'ack' | 'retry' | 'reject'> {
    const parsed = doorbell.safeParse(body);
    if (!parsed.success) return 'reject';
    const { kind, key } = parsed.data;
    try {
      // What is rung for, as long as there is room for all; what is next, when there is not. A doorbell is spent only on
      // work that could be taken: what it rang for may have been done in another's turn, and that other one waits.
      let turn = turns.scarce ? await turns.next() : turns.begin(key);
      while (turn && turn !== 'over' && !(await this.run(kind, turn))) turn = await turns.next();
      return turn === 'over' ? 'retry' : 'ack';
    } catch (error) {
      this.work.onTrouble(error);
      if (!isDatabaseUnavailable(error)) return 'ack'; // the row still wants it: the sweeper rings again
      void this.waitForDatabase();
      return 'retry';
    }
  }

  /** @returns whether there was something to be taken */
  private async run(kind: WorkKindName, { key, place }: Turn): Promise<boolean> {
    const startedAt = performance.now();
    const carryOut = (claim: Claim) => {
      place.belongsTo(claim);
      return this.carryOut(kind, claim);
    };
    try {
      const { keepsPlaceMs, ...result } = await this.work.runner.run(key, carryOut);
      this.work.onResult(key, { ...result, durationMs: performance.now() - startedAt });
      if (keepsPlaceMs) await delay(keepsPlaceMs, undefined, { signal: this.closing.signal }).catch(() => undefined);
      return result.result !== 'unclaimable';
    } finally {
      place.giveBack();
    }
  }

  private async carryOut(kind: WorkKindName, claim: Claim): Promise<Verdict> {
    const handler = this.getHandlerByPattern(kind);
    if (!handler) throw new Error(`no handler for work of kind ${kind}`);
    return lastValueFrom(this.transformToObservable(await handler(claim)));
  }

  /** Without the database nothing can be claimed. Messages stay in their queues until it answers again. */
  private async waitForDatabase(): Promise<void> {
    if (this.waitingForDatabase) return;
    this.waitingForDatabase = true;
    await this.pause('database').catch(this.work.onTrouble);
    while (!this.closing.signal.aborted && !(await this.work.runner.databaseTakesWrites())) {
      await new Promise((resolve) => setTimeout(resolve, databaseProbeMs));
    }
    await this.resume('database').catch(this.work.onTrouble);
    this.waitingForDatabase = false;
  }
}
