import type { Redis } from 'ioredis';

/** Who signs: a service key, or an account of a school. */
export interface Caller {
  school_id?: number;
  account_id?: number;
  key_id?: string | undefined;
}

const nameOf = ({ key_id, school_id, account_id }: Caller) => `told:${key_id ?? `${school_id}:${account_id}`}`;

/** Redis goes by the clock on its wall, which may be set while it counts. */
const amissMs = 1000;

/** Who has just been told how things have come to be, whichever gateway has told him. */
export class ToldCallers {
  /** @param forMs how long it counts */
  constructor(
    private readonly redis: Pick<Redis, 'set' | 'exists'>,
    private readonly forMs: number,
  ) {}

  /** To be awaited before the answer is sent. What is done is done: an answer does not fail because this cannot be noted. */
  async note(caller: Caller): Promise<void> {
    await this.redis.set(nameOf(caller), '1', 'PX', this.forMs + amissMs).catch(() => undefined);
  }

  /** @returns true also where nobody can say */
  has(caller: Caller): Promise<boolean> {
    return this.redis.exists(nameOf(caller)).then(
      (known) => known > 0,
      () => true,
    );
  }
}
