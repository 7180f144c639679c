import { want, workKey } from '#work';
import type { Outbox } from '#outbox';
import type { SweepMode } from './notes.js';

const longestCheckMs = 300_000;

/** Asks for a sweep when the last one is long enough ago, whoever carried it out. Any number of schedules may run. */
export class SweepSchedule {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly outbox: Outbox,
    private readonly options: { mode: SweepMode; everyMs: number; onTrouble: (error: unknown) => void },
  ) {}

  start(): void {
    const check = () => void (this.running = this.ask().catch(this.options.onTrouble));
    this.timer = setInterval(check, Math.min(this.options.everyMs / 4, longestCheckMs));
    check();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private ask(): Promise<void> {
    const { mode, everyMs } = this.options;
    return this.outbox.transaction(async (manager) => {
      const key = workKey('orphans', mode);
      // The second of two who ask at once waits here for the first, and finds it asked for.
      await manager.query('select pg_advisory_xact_lock(hashtext($1))', [key]);
      const [row] = await manager.query(
        `select (done < wanted and parked_at is null) or updated_at > now() - $2 * interval '1 millisecond' as settled
           from work_item where key = $1`,
        [key, everyMs],
      );
      if (!row?.settled) await want(manager, this.outbox, { kind: 'orphans', id: mode, lane: 'bulk' });
    });
  }
}
