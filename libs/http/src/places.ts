import { fail, type Failure } from '#contracts';

/**
 * Places for what is being worked on at one time. Who finds none is refused at once: waiting in line would only make
 * everybody late, and a request that is refused before anything was done for it can simply be sent again.
 */
export class Places {
  private used = 0;

  constructor(private readonly most: number) {}

  get taken(): number {
    return this.used;
  }

  /** @returns what gives the place back, once however often it is called; undefined where all are taken */
  take(): (() => void) | undefined {
    if (this.used >= this.most) return undefined;
    this.used += 1;
    let given = false;
    return () => {
      if (!given) this.used -= 1;
      given = true;
    };
  }
}

/** Within how many seconds whoever has found no place may come again. */
const comeAgainWithin = 4;

/**
 * What he is told. Places come free within the second, and those who came in one moment, a class that was told to open its
 * group now, are sent back to different ones: all together would find as few places once more.
 */
export const noPlace = (): Failure =>
  fail('unavailable', { retry_after: 1 + Math.floor(Math.random() * comeAgainWithin) });
