import type { DataSource } from 'typeorm';
import { renew } from './work-item.js';

/** The claim has been taken over: another process owns the key now, and nothing of ours may be written any more. */
export class Fenced extends Error {
  constructor(key: string) {
    super(`the claim on ${key} has been taken over`);
  }
}

/** Keeps a claim alive. A renewal that fails is not the end of the claim; one that is refused is. */
export class Lease {
  private readonly loss = new AbortController();
  private readonly timer: NodeJS.Timeout;
  /** Until when the lease holds for sure, on this process's monotonic clock. */
  private heldUntil: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly row: { key: string; fence: string },
    private readonly leaseMs: number,
    claimedAt: number,
  ) {
    this.heldUntil = claimedAt + leaseMs;
    this.timer = setInterval(() => void this.renew(), leaseMs / 3);
  }

  /** Aborted when the claim has been taken over. */
  get lost(): AbortSignal {
    return this.loss.signal;
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
      if (await renew(this.dataSource, { ...this.row, leaseMs: this.leaseMs }))
        this.heldUntil = askedAt + this.leaseMs;
      else this.loss.abort();
    } catch {
      // The database is away: the lease runs on, and mustLast says when it is no longer to be relied upon.
    }
  }
}
