/** A token and until when it is good, in milliseconds of the wall clock. */
export interface StoredToken {
  token: string;
  mintedAt: number;
  expiresAt: number;
}

/** Where processes share the one token: minting needlessly is threatened with a ban. */
export interface TokenStore {
  read(): Promise<StoredToken | undefined>;
  write(token: StoredToken): Promise<void>;
  /** True for the one process that may mint now. */
  lock(): Promise<boolean>;
}

const afterFailureMs = 10_000;

/** The app token: minted by one caller for all, and anew at half of its life or when Easemob no longer takes it. */
export class TokenSource {
  private current: StoredToken | undefined;
  private minting: Promise<StoredToken> | undefined;
  private failed: { error: unknown; at: number } | undefined;

  constructor(
    private readonly mint: () => Promise<StoredToken>,
    private readonly store?: TokenStore,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws what minting threw; for 10 s after that without asking Easemob again */
  async get(): Promise<string> {
    if (this.current && isFresh(this.current, this.now())) return this.current.token;
    this.minting ??= this.renew().finally(() => (this.minting = undefined));
    return (await this.minting).token;
  }

  /** Easemob has refused this token. A newer one that came meanwhile stays. */
  invalidate(token: string): void {
    if (this.current?.token === token) this.current = undefined;
    this.refused = token;
  }
  private refused: string | undefined;

  private async renew(): Promise<StoredToken> {
    const shared = await this.store?.read().catch(() => undefined);
    if (shared && shared.token !== this.refused && isFresh(shared, this.now()))
      return (this.current = shared);
    if (this.failed && this.now() - this.failed.at < afterFailureMs) throw this.failed.error;
    const mayMint = (await this.store?.lock().catch(() => true)) ?? true;
    // Another process mints: use what there is while it is still good, and look again at the next call.
    if (!mayMint && shared && shared.token !== this.refused && shared.expiresAt > this.now()) return shared;
    try {
      this.current = await this.mint();
      this.failed = undefined;
      await this.store?.write(this.current).catch(() => undefined);
      return this.current;
    } catch (error) {
      this.failed = { error, at: this.now() };
      throw error;
    }
  }
}

const isFresh = ({ mintedAt, expiresAt }: StoredToken, now: number): boolean =>
  now < mintedAt + (expiresAt - mintedAt) / 2;
