import { setTimeout as delay } from 'node:timers/promises';
import { workKinds, type Lane } from '#contracts';
import { isDatabaseUnavailable, takesWrites } from '#database';
import { annotate, correlation, type Correlation } from '#telemetry/correlation';
import type { DataSource, EntityManager } from 'typeorm';
import type { Tenant } from './fair-shares.js';
import { Fenced } from './fenced.js';
import { Lease } from './lease.js';
import { later, nextStep, type Verdict } from './verdict.js';
import type { Waiters } from './waiters.js';
import {
  claim,
  markDone,
  markLater,
  markParked,
  mustHold,
  ring,
  splitWorkKey,
  tapped,
  type ClaimedRow,
  type WorkOutbox,
} from './work-item.js';

/** A key in the hands of a handler, and for whom. */
export interface Claim extends Tenant {
  key: string;
  /** The part of the key after its kind. */
  id: string;
  /** The newest wish that this try carries out. */
  wanted: number;
  lane: Lane;
  attempt: number;
  /** Aborted when the claim is lost or the process must stop: begin nothing new in Easemob. */
  signal: AbortSignal;
  /**
   * Call right before a call that must not be made by two owners. A process that was frozen finds here that its lease
   * has run out, before its timers do.
   * @throws Fenced when the lease may not last as long as the call
   */
  mustLast(ms: number): void;
  /** Whether a person has wanted more of this key meanwhile. Work that takes long should make way for him. */
  tapped(): Promise<boolean>;
  /**
   * A transaction that takes effect only while the claim is held; its messages are relayed after the commit.
   * @throws Fenced when the claim has been taken over
   */
  write<T>(change: (manager: EntityManager) => Promise<T>): Promise<T>;
}

export type Handle = (claim: Claim) => Promise<Verdict>;

/** What became of a doorbell. */
export interface RunResult {
  result: 'unclaimable' | 'fenced' | 'done' | 'later' | 'parked';
  /** Why not done, in a few words for operators. */
  reason?: string;
  /** How long the place in which it was tried stays taken, in milliseconds. */
  keepsPlaceMs?: number;
  /** What the handler threw, if it did. */
  error?: unknown;
}

export interface WorkRunnerOptions {
  /** Name of this process in lease_owner. */
  owner: string;
  leaseMs: number;
  /** Who waits for the work of this process; undefined: nobody does. */
  waiters: Waiters | undefined;
}

/** Turns a doorbell into work: claim the row, let the handler make things so, write down what it says. */
export class WorkRunner {
  /** One signal for all runs of a long life would keep a trace of each. */
  private readonly held = new Set<Lease>();
  private stopping = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: WorkOutbox,
    private readonly options: WorkRunnerOptions,
  ) {}

  /**
   * Carries out what is wanted of a key, or finds that it is done, not due, or in other hands.
   * @throws when the database can't be reached before anything was claimed
   */
  async run(key: string, handle: Handle): Promise<RunResult> {
    const askedAt = performance.now();
    const row = await claim(this.dataSource, { key, ...this.options });
    if (!row) return { result: 'unclaimable' };
    annotate(correlationOf(row));
    const lease = this.hold(row, askedAt);
    try {
      const { verdict, error } = await this.ask(row, { handle, lease });
      if (lease.lost) return { result: 'fenced' };
      return { ...(await this.settle(row, verdict)), error };
    } catch (error) {
      if (!(error instanceof Fenced)) throw error;
      await this.handBack(row);
      return { result: 'fenced' };
    } finally {
      lease.stopRenewing();
      this.held.delete(lease);
    }
  }

  private hold(row: ClaimedRow, claimedAt: number): Lease {
    const lease = new Lease(this.dataSource, row, this.options.leaseMs, claimedAt);
    this.held.add(lease);
    if (this.stopping) lease.stop();
    return lease;
  }

  /**
   * Who dared not rely on his claim any longer may hold it still, if nobody has taken it over: then nobody need wait for
   * the lease to run out.
   */
  private async handBack(row: ClaimedRow): Promise<void> {
    const step = {
      delayMs: 0,
      attempts: row.attempt - 1,
      waitingFor: 'us',
      reason: 'the claim might not have lasted',
    };
    // Without the database the lease runs out.
    await this.outbox.transaction((manager) => this.comeBack(manager, row, step)).catch(() => undefined);
  }

  /** Whether claims and verdicts could be written now. */
  async databaseTakesWrites(): Promise<boolean> {
    return takesWrites(this.dataSource);
  }

  /** Asks running handlers to begin nothing new. */
  abort(): void {
    this.stopping = true;
    for (const lease of this.held) lease.stop();
  }

  /** A throw is a bug or a lost dependency: the work is tried again under its ladder, and the error is passed on. */
  private async ask(
    row: ClaimedRow,
    { handle, lease }: { handle: Handle; lease: Lease },
  ): Promise<{ verdict: Verdict; error?: unknown }> {
    const { signal } = lease;
    const { kind, id } = splitWorkKey(row.key);
    // Tries beyond the last one were begun and never ended: the work kills its process. An operator must look.
    if (row.attempt > workKinds[kind].retry.maxAttempts) return { verdict: later('every try ended with its process') };
    try {
      const write: Claim['write'] = (change) => this.write(row, change);
      const mustLast: Claim['mustLast'] = (ms) => lease.mustLast(ms);
      const asked: Claim = {
        ...row,
        id,
        signal,
        write,
        mustLast,
        tapped: () => tapped(this.dataSource, row),
      };
      return { verdict: await handle(asked) };
    } catch (error) {
      if (error instanceof Fenced) throw error;
      if (signal.aborted) {
        return { verdict: later('stopped', { delayMs: 0, waitingFor: 'us', costsAttempt: false }) };
      }
      return { verdict: later(error instanceof Error ? error.name : 'error', { waitingFor: 'us' }), error };
    }
  }

  /**
   * The claim is checked last. Whoever asks for work locks the domain rows first and the work item after them; in the
   * other order the two would wait for each other.
   */
  private write<T>(row: ClaimedRow, change: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.outbox.transaction(async (manager) => {
      const result = await change(manager);
      await mustHold(manager, row);
      return result;
    });
  }

  /** Writes the verdict; while the database is away, tries on until the lease would be another's. */
  private async settle(row: ClaimedRow, verdict: Verdict): Promise<RunResult> {
    const giveUpAt = performance.now() + this.options.leaseMs;
    for (;;) {
      try {
        return await this.outbox.transaction((manager) => this.writeVerdict(manager, row, verdict));
      } catch (error) {
        if (!isDatabaseUnavailable(error) || performance.now() > giveUpAt) throw error;
        await delay(200);
      }
    }
  }

  /** Lets go of a claim, and rings for its next try when that is due. */
  private async comeBack(
    manager: EntityManager,
    row: ClaimedRow,
    step: Parameters<typeof markLater>[2],
  ): Promise<void> {
    const { lane } = await markLater(manager, row, step);
    await this.outbox.add(manager, [ring(row.key, { lane, delayMs: step.delayMs })]);
  }

  /** Domain rows, the work item, whoever waits for it: in the order in which everybody locks them. */
  private async writeVerdict(manager: EntityManager, row: ClaimedRow, verdict: Verdict): Promise<RunResult> {
    const { kind } = splitWorkKey(row.key);
    const step = nextStep(verdict, { attempt: row.attempt, policy: workKinds[kind].retry });
    await verdict.write?.(manager);
    if (step.to === 'later') {
      await this.comeBack(manager, row, step);
      const { reason, keepsPlaceMs } = step;
      return { result: 'later', reason, ...(keepsPlaceMs && { keepsPlaceMs }) };
    }
    const parking = step.to === 'parked';
    const { more, lane } = await (parking ? markParked(manager, row, step) : markDone(manager, row));
    // Only a wish up to that of the claim has been carried out, or given up.
    const end = step.to === 'parked' ? { failure: step.failure } : { result: step.result };
    await this.options.waiters?.end(manager, { kind, key: row.key, upTo: row.wanted, ...end });
    if (more) await this.outbox.add(manager, [ring(row.key, { lane })]);
    if (!parking) return { result: 'done' };
    return { result: more ? 'later' : 'parked', reason: step.reason };
  }
}

/** Lines name those for whom it is carried out. One alone is followed by its own trace, whoever rang. */
function correlationOf({ key, waiting }: ClaimedRow): Correlation {
  const own = waiting[0]?.traceparent;
  const traceparent = waiting.length === 1 ? (own ?? correlation()?.traceparent) : (correlation()?.traceparent ?? own);
  const operations = waiting.map(({ operation_id, request_id }) => ({ operation_id, request_id }));
  return { key, ...(traceparent && { traceparent }), ...(operations.length > 0 && { operations }) };
}
