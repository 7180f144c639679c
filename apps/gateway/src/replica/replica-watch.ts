import { databaseWords, isDatabaseUnavailable, type ReadRows } from '#database';
import type { Logger } from '#telemetry';
import { knownUpTo, strangeness, type Sample, type Seen } from './replica-standing.js';

const database = `(select system_identifier from pg_control_system())
  || '/' || (select oid from pg_database where datname = current_database())`;
const ofPrimary = {
  name: 'primary-position',
  text: `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as position, ${database} as database`,
};
const ofReplica = {
  name: 'replica-position',
  text: `select pg_is_in_recovery()::int as is_standby, exists(select from pg_stat_wal_receiver)::int as follows,
                pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') as replayed, ${database} as database`,
};

/** So that one that keeps up is found fresh however the looks fall, and one that comes back is found at once. */
const looksWithinLag = 4;
const mostBetweenLooksMs = 1000;
/** Of the primary: so far back it is still known when a replica that is far behind was where it is. */
const mostSamples = 1000;

interface Watched {
  primary: ReadRows;
  replica: ReadRows;
  maxLagMs: number;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/**
 * How old what the replica shows can be. The primary says where its log ends, and then the replica how far it is: so an
 * idle primary makes nobody late, and one that has lost its primary is not taken for one that has caught up. What is known
 * grows old by itself, whatever becomes of the next look.
 */
export class ReplicaWatch {
  private samples: Sample[] = [];
  /** The replica holds what was committed before. */
  private upTo = performance.now();
  private usable = false;
  private told: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly watched: Watched) {}

  /** Infinite where it is no replica, or does not answer. */
  ageMs(): number {
    return this.usable ? this.lagMs() : Infinity;
  }

  /** The same as far as it is known, whether it can be asked or not. */
  lagMs(): number {
    return performance.now() - this.upTo;
  }

  /** Looks now, and again and again. */
  async start(): Promise<void> {
    await this.look();
    if (this.stopped) return;
    const nextMs = Math.min(this.watched.maxLagMs / looksWithinLag, mostBetweenLooksMs);
    this.timer = setTimeout(() => void this.start(), nextMs).unref();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** A read has failed there: it is not asked again before it has been looked at, unless replaying was only in the way. */
  failed(error: unknown): void {
    const wasInTheWay = (error as { code?: string }).code?.startsWith('40');
    if (isDatabaseUnavailable(error) && !wasInTheWay) this.usable = false;
  }

  private async look(): Promise<void> {
    const { maxLagMs, logger } = this.watched;
    const trouble = await this.trouble();
    const late = this.ageMs() > maxLagMs ? { reason: `it may be more than ${maxLagMs} ms behind` } : undefined;
    const why = trouble ?? late;
    // The first thing that is said may be that all is well.
    const state = why?.reason ?? 'used';
    if (state === this.told || this.stopped) return;
    this.told = state;
    if (why) logger.warn(why, 'replica: reads that may lag go to the primary');
    else logger.info('replica: reads that may lag go there');
  }

  /** Asks both, one after the other, and notes what follows. */
  private async trouble(): Promise<{ reason: string; words?: string } | undefined> {
    const ofItsDatabase = await this.sample().catch(() => undefined);
    if (ofItsDatabase === undefined) return { reason: 'the primary does not say how far it is' };
    try {
      const seen = await this.see();
      const reason = strangeness(seen, ofItsDatabase);
      const upTo = knownUpTo(this.samples, seen.replayed);
      this.upTo = upTo ?? this.upTo;
      this.usable = reason === undefined && upTo !== undefined;
      return reason === undefined ? undefined : { reason };
    } catch (error) {
      this.usable = false;
      return { reason: 'it does not answer', words: databaseWords(error) };
    }
  }

  /** @returns which database the primary is */
  private async sample(): Promise<string> {
    const at = performance.now();
    type Row = [position: string, database: string];
    const [[position, database]] = (await this.watched.primary(ofPrimary, [])) as [Row];
    this.samples = [...this.samples.slice(1 - mostSamples), { at, position: Number(position) }];
    return database;
  }

  private async see(): Promise<Seen> {
    type Row = [is_standby: string, follows: string, replayed: string | null, database: string];
    const [[isStandby, follows, replayed, database]] = (await this.watched.replica(ofReplica, [])) as [Row];
    return { isStandby: isStandby === '1', follows: follows === '1', replayed: Number(replayed), database };
  }
}
