import type { Lane, WorkKindName } from '#contracts';
import { ring, type WorkOutbox } from './work-item.js';

export interface SweeperOptions {
  /** The kinds of work that this process carries out. */
  kinds: readonly WorkKindName[];
  intervalMs: number;
  /** Overdue work is not rung again before so long since the last ring; then at doubling distances. */
  patienceMs: number;
  onTrouble: (error: unknown) => void;
}

/**
 * Rings again for work that is due and that nobody does: its doorbell was lost, or its owner died. So the liveness
 * of the system hangs on the database alone. Any number of sweepers may run.
 */
export class Sweeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly outbox: WorkOutbox,
    private readonly options: SweeperOptions,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.sweep().catch(this.options.onTrouble);
    }, this.options.intervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** @returns the keys rung */
  async sweep(): Promise<string[]> {
    return this.outbox.transaction(async (manager) => {
      // Each ring of a key still in the queue makes one more message for it: hence the doubling distances. A key that has
      // been rung moves out of the way of the next sweep: its cost follows what is to be rung, not what is open.
      const [rows]: [{ key: string; lane: Lane }[]] = await manager.query(
        `update work_item set ring_after = now() + greatest(interval '0', now() - next_at - $2 * interval '1 millisecond')
          where key = any(array(
            select due.key from unnest($1::text[]) as handled(kind), lateral (
              select key from work_item w
               where w.kind = handled.kind and w.done < w.wanted and w.parked_at is null
                 and w.ring_after > '-infinity' and w.ring_after < now() - $2 * interval '1 millisecond' and w.next_at <= now()
                 and (w.lease_until is null or w.lease_until < now())
               order by w.ring_after limit 500 for update skip locked) due))
         returning key, lane`,
        [this.options.kinds, this.options.patienceMs],
      );
      await this.outbox.add(
        manager,
        rows.map(({ key, lane }) => ring(key, { lane })),
      );
      return rows.map((row) => row.key);
    });
  }
}
