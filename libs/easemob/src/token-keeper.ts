import type { Clock } from './clock.js';
import { done, mapOutcome, withoutAttempt, type Outcome } from './outcome.js';

/** An app token. Times are milliseconds of the Unix epoch. */
export interface StoredToken {
  value: string;
  /** Half of its life: from now on a new one is fetched while this one still serves. */
  refreshAt: number;
  expiresAt: number;
}

/**
 * Where processes share their one token: Easemob threatens to ban who mints needlessly. A store that fails (rejects)
 * counts as an empty one, so each process then keeps a token of its own.
 */
export interface TokenStore {
  read(): Promise<StoredToken | undefined>;
  /** Shares a new token, and lets go of the lock. */
  write(token: StoredToken): Promise<void>;
  /** True for the one process that is to mint; the lock goes by itself after `ms`. */
  lock(ms: number): Promise<boolean>;
}

const restAfterFailureMs = 10_000;
const rereadMs = 200;
/** `expires_in` 0 stands for a token that never expires. */
const neverMs = 30 * 86_400_000;

/** The app token: fetched by one caller for all, anew at half of its life, and when Easemob no longer takes it. */
export class TokenKeeper {
  private token: StoredToken | undefined;
  private refused: string | undefined;
  private renewal: Promise<Outcome<StoredToken>> | undefined;
  private failure: { outcome: Outcome<never>; restUntil: number } | undefined;

  constructor(
    private readonly parts: {
      mint: () => Promise<Outcome<{ value: string; expiresInSeconds: number }>>;
      store?: TokenStore | undefined;
      clock: Clock;
      /** How long a mint may take at most. */
      lockMs: number;
    },
  ) {}

  /** @returns the token; for 10 s after a mint failed, how it failed, without asking Easemob again */
  async current(): Promise<Outcome<string>> {
    const { token } = this;
    const now = this.parts.clock.now();
    if (!token || now >= token.expiresAt) return mapOutcome(await this.renew(), ({ value }) => value);
    if (now >= token.refreshAt) void this.renew();
    return done(token.value);
  }

  /** Easemob does not take this token. A newer one that came meanwhile stays. */
  refuse(value: string): void {
    if (this.token?.value !== value) return;
    this.token = undefined;
    this.refused = value;
  }

  private renew(): Promise<Outcome<StoredToken>> {
    const restMs = (this.failure?.restUntil ?? 0) - this.parts.clock.now();
    if (this.failure && restMs > 0) {
      const { outcome } = this.failure;
      return Promise.resolve(outcome.kind === 'permanent' ? outcome : withoutAttempt('token', restMs));
    }
    return (this.renewal ??= this.obtain().finally(() => (this.renewal = undefined)));
  }

  /** From the store, or minted by whoever holds its lock; the others look again until the new token is there. */
  private async obtain(): Promise<Outcome<StoredToken>> {
    const { store, clock, lockMs } = this.parts;
    const giveUpAt = clock.now() + lockMs + 1000;
    for (;;) {
      const shared = await store?.read().catch(() => undefined);
      if (shared && shared.value !== this.refused && clock.now() < shared.refreshAt) {
        return done((this.token = shared));
      }
      if (!store || (await store.lock(lockMs).catch(() => true))) return this.mint();
      if (clock.now() >= giveUpAt) return withoutAttempt('token', 1000);
      await clock.sleep(rereadMs);
    }
  }

  private async mint(): Promise<Outcome<StoredToken>> {
    const { clock, store } = this.parts;
    const askedAt = clock.now();
    const minted = await this.parts.mint();
    if (minted.kind !== 'done') {
      // The lock is kept until it goes by itself, so that the other processes rest as well.
      const restMs = Math.max(restAfterFailureMs, minted.kind === 'later' ? (minted.delayMs ?? 0) : 0);
      this.failure = { outcome: minted, restUntil: clock.now() + restMs };
      return minted;
    }
    const { value, expiresInSeconds } = minted.value;
    const lifeMs = expiresInSeconds > 0 ? expiresInSeconds * 1000 : neverMs;
    this.failure = undefined;
    this.token = { value, refreshAt: askedAt + lifeMs / 2, expiresAt: askedAt + lifeMs };
    await store?.write(this.token).catch(() => undefined);
    return done(this.token);
  }
}
