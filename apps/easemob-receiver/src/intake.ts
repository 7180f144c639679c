import { Injectable } from '@nestjs/common';
import type { ChatEvent } from '#chat';
import { ChatEventTable } from './chat-event-table.js';
import { GroupCommit } from './group-commit.js';
import { Spool } from './spool/spool.js';

export type Outcome = 'stored' | 'duplicate' | 'spooled' | 'unstorable';

const outcomeOf = { recorded: 'stored', known: 'duplicate' } as const;

const eventsAtATime = 500;
/** What may wait to be written down, in characters: a disk that hangs must not fill the memory. */
const mostWaiting = 64 * 1024 * 1024;

/**
 * Writes an event down before it is answered: in the database, and while that is away in the spool. Events that come while
 * the spool is being replayed go past it, straight into the database: whoever reads them brings them together in any order.
 */
@Injectable()
export class Intake {
  private readonly stores = new GroupCommit((events: readonly ChatEvent[]) => this.table.insert(events), eventsAtATime);
  private readonly spools = new GroupCommit((events: readonly ChatEvent[]) => this.spool.append(events), eventsAtATime);
  private waiting = 0;

  constructor(
    private readonly table: ChatEventTable,
    private readonly spool: Spool,
  ) {}

  async take(event: ChatEvent): Promise<Outcome> {
    if (this.waiting + event.body.length > mostWaiting) return 'unstorable';
    this.waiting += event.body.length;
    try {
      return (await this.store(event)) ?? (await this.keep(event));
    } finally {
      this.waiting -= event.body.length;
    }
  }

  /** Whether events can be written down, and where. */
  async state(): Promise<'storing' | 'spooling' | 'full'> {
    if (this.table.reachable) return 'storing';
    return (await this.spool.takesEvents()) ? 'spooling' : 'full';
  }

  private async store(event: ChatEvent): Promise<Outcome | undefined> {
    if (!this.table.reachable) return undefined;
    // The table has said why, once.
    const result = await this.stores.add(event).catch(() => undefined);
    return result && outcomeOf[result];
  }

  private async keep(event: ChatEvent): Promise<Outcome> {
    // The spool has said why, once.
    const kept = await this.spools.add({ ...event, received_at: new Date().toISOString() }).catch(() => false);
    return kept ? 'spooled' : 'unstorable';
  }
}
