import { setTimeout as delay } from 'node:timers/promises';
import { provesRecording, recordEvents, type ChatEvent } from '#chat';
import { openDatabase } from '#database';
import type { Logger } from '#telemetry';
import type { DataSource } from 'typeorm';
import type { ReceiverSettings } from './easemob-receiver.settings.js';

/** A database that says nothing for so long is away: the vendor does not wait much longer. */
const answerWithinMs = 2000;
/** Events that come in, the replay, and one to spare. */
const poolSize = 3;
const refusedAgainMs = 5000;

/** Table `chat_event`, in a database that may be away, at the start too. */
export class ChatEventTable {
  private dataSource: DataSource | undefined;
  private answers = false;
  private readonly closing = new AbortController();
  private readonly opening: Promise<void>;

  constructor(
    open: (signal: AbortSignal) => Promise<DataSource>,
    private readonly logger: Pick<Logger, 'warn' | 'info'>,
    private readonly withinMs = answerWithinMs,
  ) {
    this.opening = this.openWith(open);
  }

  /** Whether it is worth a try. */
  get reachable(): boolean {
    return this.answers;
  }

  /** Each of them once, however often it is told. */
  async insert(events: readonly ChatEvent[]): Promise<('recorded' | 'known')[]> {
    // Whoever has waited behind one that was in vain need not find out himself.
    if (!this.answers) throw new Error('the database is away');
    return this.asked((dataSource) => recordEvents(dataSource, events));
  }

  /** Finds out whether it takes events. */
  async probe(): Promise<boolean> {
    if (!this.dataSource) return false;
    return this.asked(provesRecording).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.opening;
    this.answers = false;
    await this.dataSource?.destroy();
  }

  /** What it answers says whether it is there. */
  private async asked<T>(ask: (dataSource: DataSource) => Promise<T>): Promise<T> {
    try {
      const answer = await inTime(ask(this.dataSource!), this.withinMs);
      this.turn(true);
      return answer;
    } catch (error) {
      // The words of a driver or a server; a row of ours is in none of them.
      this.turn(false, error instanceof Error ? error.message : 'unknown');
      throw error;
    }
  }

  private turn(answers: boolean, reason?: string): void {
    if (answers === this.answers || this.closing.signal.aborted) return;
    this.answers = answers;
    if (answers) this.logger.info('the database takes events');
    else this.logger.warn({ reason }, 'the database takes no events: they go to the spool');
  }

  private async openWith(open: (signal: AbortSignal) => Promise<DataSource>): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      try {
        this.dataSource = await open(signal);
        await this.probe();
        return;
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error.message : 'it could not be opened';
        this.logger.warn({ reason }, 'the database takes no events: they go to the spool');
        await delay(refusedAgainMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

async function inTime<T>(answer: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${withinMs} ms`)), withinMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** @param stopping gives up waiting for the database */
export function openTable(
  { DATABASE_URL: url, DATABASE_POOLER: pooler }: ReceiverSettings,
  { logger, stopping }: { logger: Logger; stopping: AbortSignal },
): ChatEventTable {
  const options = { url, pooler, poolSize, answerWithinMs, name: 'easemob-receiver' };
  const open = (closing: AbortSignal) =>
    openDatabase(options, {
      awaitSchema: true,
      signal: AbortSignal.any([closing, stopping]),
      onWait: (reason) => logger.warn(reason),
    });
  return new ChatEventTable(open, logger);
}
