import type { DataSource } from 'typeorm';
import { Fenced } from './fenced.js';
import { renew } from './work-item.js';

/** Keeps a claim alive. A renewal that fails is not the end of the claim; one that is refused is. */
export class Lease {
  private readonly ending = new AbortController();
  private readonly timer: NodeJS.Timeout;
  /** Until when the lease holds for sure, on this process's monotonic clock. */
  private heldUntil: number;
  private takenOver = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly row: { key: string; fence: string },
    private readonly leaseMs: number,
    claimedAt: number,
  ) {
    this.heldUntil = claimedAt + leaseMs;
    this.timer = setInterval(() => void this.renew(), leaseMs / 3);
  }

  /** Aborted when the claim has been taken over, or its owner is to stop. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Whether the claim has been taken over, as far as is known. */
  get lost(): boolean {
    return this.takenOver;
  }

  /** Asks its owner to begin nothing new. */
  stop(): void {
    this.ending.abort();
  }

  stopRenewing(): void {
    clearInterval(this.timer);
  }

  mustLast(ms: number): void {
    if (this.heldUntil - performance.now() < ms) throw new Fenced(this.row.key);
  }

  private async renew(): Promise<void> {
    // Counted from before the question: the database may have answered it late.
    const askedAt = performance.now();
    try {
      if (await renew(this.dataSource, { ...this.row, leaseMs: this.leaseMs })) this.heldUntil = askedAt + this.leaseMs;
      else this.lose();
    } catch {
      // The database is away: the lease runs on, and mustLast says when it is no longer to be relied upon.
    }
  }

  private lose(): void {
    this.takenOver = true;
    this.ending.abort();
  }
}
