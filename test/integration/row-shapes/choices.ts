/** More ways than these are a sign that too little is known. */
const mostWays = 400;

/**
 * The ways that something can go which is decided by what is not known: it is gone through once for each of them. Whatever
 * is decided twice on one way is decided alike.
 */
export class Choices {
  /** How many choices there have been on this way. */
  made = 0;
  private ways = 0;
  private readonly path: { by: unknown; at: number; of: number }[] = [];
  private readonly decided = new Map<unknown, number>();

  /** @param by what is not known */
  one<T>(by: unknown, options: readonly T[]): T {
    const place = this.decided.get(by) ?? this.made;
    this.decided.set(by, place);
    if (place === this.made) this.made += 1;
    // What was asked on the way before, and is not any more, has turned out not to matter.
    if (this.path[place] && this.path[place].by !== by) this.path.length = place;
    const step = (this.path[place] ??= { by, at: 0, of: options.length });
    return options[step.at]!;
  }

  /** Turns to the next way. @returns false after the last one */
  next(): boolean {
    this.path.length = this.made;
    while (this.path.length > 0 && this.path.at(-1)!.at + 1 >= this.path.at(-1)!.of) this.path.pop();
    const last = this.path.at(-1);
    if (!last) return false;
    last.at += 1;
    this.made = 0;
    this.decided.clear();
    if ((this.ways += 1) > mostWays) throw new Error('there are too many ways in which it can go');
    return true;
  }
}
