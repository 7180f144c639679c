import type { CommandName } from '#contracts';
import type { ReadRows } from '#database';
import type { Metrics } from '#telemetry';
import type { Reads } from '../gateway-database.js';
import { tells } from './read-classes.js';
import { placeOf } from './replica-standing.js';
import type { ReplicaWatch } from './replica-watch.js';
import type { Caller, ToldCallers } from './told-callers.js';

interface Parts {
  primary: Reads;
  replica: Reads;
  watch: Pick<ReplicaWatch, 'ageMs' | 'failed'>;
  told: Pick<ToldCallers, 'has' | 'note'>;
  metrics: Pick<Metrics, 'replicaReads'>;
  /** Commands that may read there. */
  mayLag: ReadonlySet<CommandName>;
  maxLagMs: number;
  mostWaiting: number;
}

/**
 * Reads that may lag, on the replica where that is fresh enough for their caller, else on the primary. Whatever fails
 * there is asked of the primary: no request fails because a replica does.
 */
export class LaggingReads {
  private waiting = 0;

  constructor(private readonly parts: Parts) {}

  /** Where a command reads. */
  for(cmd: CommandName, caller: Caller): Reads {
    if (!this.parts.mayLag.has(cmd)) return this.parts.primary;
    return { short: this.reading('short', caller), long: this.reading('long', caller) };
  }

  /** To be awaited before an answer is sent. */
  async answered(cmd: CommandName, caller: Caller): Promise<void> {
    if (tells(cmd)) await this.told(caller);
  }

  /** The caller is being told how things have come to be: he is not to be shown what was before. */
  told(caller: Caller): Promise<void> {
    return this.parts.told.note(caller);
  }

  private reading(length: keyof Reads, caller: Caller): ReadRows {
    return async (...asked) => {
      const { primary, metrics, maxLagMs, mostWaiting } = this.parts;
      const told = await this.parts.told.has(caller);
      // Looked at after that question: what is so old that nobody remembers having told it, the replica has.
      const place = placeOf({ told, ageMs: this.parts.watch.ageMs(), maxLagMs, waiting: this.waiting, mostWaiting });
      const rows = place === 'replica' ? await this.onReplica(length, asked) : undefined;
      metrics.replicaReads.inc({ outcome: place === 'replica' && !rows ? 'failed' : place });
      return rows ?? primary[length](...asked);
    };
  }

  private async onReplica(length: keyof Reads, asked: Parameters<ReadRows>) {
    this.waiting += 1;
    try {
      return await this.parts.replica[length](...asked);
    } catch (error) {
      this.parts.watch.failed(error);
      return undefined;
    } finally {
      this.waiting -= 1;
    }
  }
}
