import { setTimeout as delay } from 'node:timers/promises';

/** A consumer that takes nothing for as long as what its messages need is away. */
export class Rest {
  private over: Promise<void> | undefined;

  constructor(
    private readonly consumer: { pause(): Promise<void>; resume(): Promise<void> },
    private readonly options: { isOver: () => Promise<boolean>; askEveryMs: number; stopping: AbortSignal },
  ) {}

  /** Resolves once nothing comes any more; what comes afterwards comes when the rest is over. */
  async begin(): Promise<void> {
    await this.consumer.pause();
    this.over ??= this.wait().finally(() => (this.over = undefined));
  }

  private async wait(): Promise<void> {
    const { isOver, askEveryMs, stopping } = this.options;
    do {
      await delay(askEveryMs, undefined, { signal: stopping }).catch(() => undefined);
      if (stopping.aborted) return;
    } while (!(await isOver()));
    await this.consumer.resume();
  }
}
