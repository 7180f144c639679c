import { kindsOf, workKinds, type ScheduleSettings, type WorkKind, type WorkOwner } from '#contracts';
import { want, workKey, type Wish, type WorkOutbox } from './work-item.js';

const longestCheckMs = 300_000;

/** Work that is wanted by itself. */
export interface Scheduled {
  wish: Wish;
  everyMs: number;
}

/** What a service is to ask for by itself, as its settings have it. @throws when a setting names no id of its kind */
export function schedulesOf<Owner extends WorkOwner>(owner: Owner, settings: ScheduleSettings<Owner>): Scheduled[] {
  const values: Record<string, unknown> = settings;
  return kindsOf(owner).flatMap((kind) => {
    const { key, schedule }: WorkKind = workKinds[kind];
    if (!schedule) return [];
    const asked = 'always' in schedule ? schedule.always : values[schedule.id];
    if ('off' in schedule && asked === schedule.off) return [];
    const id = key.id.parse(asked);
    return {
      wish: { kind, id },
      everyMs: Number(values[schedule.everyMs]),
    };
  });
}

/**
 * Asks for work when it was last wanted or done long enough ago, by whomever. The row of the key says when that was: so any
 * number of processes may have the same schedule, and a restart neither repeats nor forgets a turn.
 */
export class Schedules {
  private timers: NodeJS.Timeout[] = [];
  private readonly asking = new Set<Promise<void>>();

  constructor(
    private readonly outbox: WorkOutbox,
    private readonly options: { schedules: readonly Scheduled[]; onTrouble: (error: unknown) => void },
  ) {}

  start(): void {
    for (const scheduled of this.options.schedules) {
      this.timers.push(setInterval(() => this.check(scheduled), Math.min(scheduled.everyMs / 4, longestCheckMs)));
      this.check(scheduled);
    }
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.asking);
  }

  private check(scheduled: Scheduled): void {
    const asking = this.askWhenDue(scheduled)
      .catch(this.options.onTrouble)
      .finally(() => this.asking.delete(asking));
    this.asking.add(asking);
  }

  private askWhenDue({ wish, everyMs }: Scheduled): Promise<void> {
    return this.outbox.transaction(async (manager) => {
      const key = workKey(wish.kind, wish.id);
      // The second of two who ask at once waits here for the first, and finds it asked for.
      await manager.query('select pg_advisory_xact_lock(hashtext($1))', [key]);
      const [row]: { settled: boolean }[] = await manager.query(
        `select (done < wanted and parked_at is null) or updated_at > now() - $2 * interval '1 millisecond' as settled
           from work_item where key = $1`,
        [key, everyMs],
      );
      if (!row?.settled) await want(manager, this.outbox, wish);
    });
  }
}
