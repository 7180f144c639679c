/**
 * What is small and asked for at every request, read whole and kept for a while, so that a request costs no query and a
 * stranger who makes things up causes none. Nobody is told anything older than the time that is given: where the database
 * cannot say, the request fails.
 */
export class FreshCopy<T> {
  private kept!: T;
  /** When the read began that `kept` came from: what was committed before it is in it. */
  private readAt = -Infinity;
  private changedAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly freshMs: number,
  ) {}

  /**
   * @param maxAgeMs for who wants to know better than that
   * @throws what `read` throws when it must be asked and does not answer
   */
  async get(maxAgeMs = this.freshMs): Promise<T> {
    const now = performance.now();
    const needed = Math.max(now - Math.min(maxAgeMs, this.freshMs), this.changedAt);
    // At most twice: a read that is under way may have begun too early, the next one has not.
    while (this.readAt < needed) await this.refresh();
    // Looked at again in good time, so that nobody has to wait while requests keep coming.
    if (this.readAt < now - this.freshMs / 2) this.refresh().catch(() => undefined);
    return this.kept;
  }

  /** Something has changed by now: whatever was read before counts no more. */
  forget(): void {
    this.changedAt = performance.now();
  }

  private refresh(): Promise<void> {
    this.reading ??= this.readAgain().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readAgain(): Promise<void> {
    const beganAt = performance.now();
    this.kept = await this.read();
    this.readAt = beganAt;
  }
}
