/** A gate that whoever passes must find open; it begins open. */
export class Gate {
  private waiting: (() => void)[] | undefined;

  get isShut(): boolean {
    return this.waiting !== undefined;
  }

  shut(): void {
    this.waiting ??= [];
  }

  open(): void {
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const pass of waiting) pass();
  }

  /** Resolves when the gate is open, or opens next. */
  async passed(): Promise<void> {
    await new Promise<void>((resolve) => (this.waiting ? this.waiting.push(resolve) : resolve()));
  }
}
