import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger } from '#telemetry';
import { ChatEventTable } from './chat-event-table.js';
import { Spool } from './spool/spool.js';

const roundMs = 500;
const eventsAtATime = 200;

/**
 * Brings what lies in the spool into the database, in the order in which it came. A segment is removed when all of it is
 * committed; one that is replayed twice does no harm.
 */
@Injectable()
export class Replay implements OnApplicationBootstrap {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly table: ChatEventTable,
    private readonly spool: Spool,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.later();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private later(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.round().finally(() => this.later());
    }, roundMs);
  }

  /** Asks a database that was away whether it is back, and then replays what there is. */
  private async round(): Promise<void> {
    if (this.table.reachable ? this.spool.bytes === 0 : !(await this.table.probe())) return;
    for (const segment of await this.spool.closedSegments()) {
      if (this.stopped) return;
      try {
        await this.bringIn(segment);
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown';
        this.logger.warn({ segment, reason }, 'a segment of the spool stays for the time being');
        // Where the database is there, one segment that it does not take keeps no other from it.
        if (!this.table.reachable) return;
      }
    }
  }

  private async bringIn(segment: string): Promise<void> {
    const events = await this.spool.read(segment);
    for (let start = 0; start < events.length; start += eventsAtATime) {
      if (this.stopped) return;
      await this.table.insert(events.slice(start, start + eventsAtATime));
    }
    await this.spool.remove(segment);
    this.logger.info({ segment, events: events.length }, 'what was spooled is in the database');
  }
}
