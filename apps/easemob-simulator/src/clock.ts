/** The simulator's own time: the machine's, moved forward by whoever tests what time does. Milliseconds. */
export class Clock {
  private ahead = 0;

  now(): number {
    return Date.now() + this.ahead;
  }

  advance(ms: number): void {
    this.ahead += ms;
  }
}
