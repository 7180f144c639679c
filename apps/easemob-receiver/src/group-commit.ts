interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (reason: unknown) => void;
}

/**
 * Makes many things durable at the cost of few: whatever comes in while one batch is being written is the next batch. Who
 * comes alone waits for nobody.
 */
export class GroupCommit<T, R> {
  private readonly waiting: Waiting<T, R>[] = [];
  private writing = false;

  /** @param commit writes a batch down; its results are in the order of the batch */
  constructor(
    private readonly commit: (batch: readonly T[]) => Promise<readonly R[]>,
    private readonly atMost: number,
  ) {}

  /** Resolves once the item is durable; rejects with its whole batch. */
  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.writing) void this.write();
    });
  }

  private async write(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.atMost);
      await this.commit(batch.map(({ item }) => item)).then(
        (results) => batch.forEach(({ resolve }, i) => resolve(results[i]!)),
        (error: unknown) => batch.forEach(({ reject }) => reject(error)),
      );
    }
    this.writing = false;
  }
}
