import { Breaker, type BreakerState, type Health } from './breaker.js';
import type { Bucket, Budget, CallOptions } from './budget.js';
import { bucketOf, type Answer, type Call } from './call.js';
import { classify } from './classify.js';
import { systemClock } from './clock.js';
import { wayTo, type FileAddress, type FileHosts, type FileWay } from './file-hosts.js';
import { HttpExchange } from './http-exchange.js';
import { withoutAttempt, type Outcome } from './outcome.js';
import { mintToken } from './token-calls.js';
import { TokenKeeper, type TokenStore } from './token-keeper.js';

export interface EasemobSettings {
  /** Easemob's REST host, without org and app. */
  url: string;
  org: string;
  app: string;
  clientId: string;
  clientSecret: string;
  /** A call unanswered for so long has an unknown outcome. */
  timeoutMs: number;
  /** Hosts beside the API's own that files may be fetched from, and private networks that these may be in. Absent: none. */
  files?: FileHosts & { networks: readonly string[] };
}

export interface EasemobParts {
  budget: Budget;
  /** Shares the token between processes; absent: this process keeps its own. */
  tokens?: TokenStore | undefined;
  /**
   * Told of every exchange with Easemob, and of calls that breaker or budget held back (0 ms). `outcome` is the kind,
   * with the refusal where it is permanent: `done`, `later`, `unknown`, `permanent:group_missing`.
   */
  observe?: ((call: { api: string; outcome: string; durationMs: number }) => void) | undefined;
}

/** `half-open` is when to consume again: one call must be made to find out. */
export type BreakerListener = (bucket: Bucket, state: BreakerState) => void;

interface Exchanged<T> {
  outcome: Outcome<T>;
  /** Of the answer, if one came. */
  status?: number;
}

/** How often a file may have us mint another token. */
const doubtEveryMs = 60_000;

/** Makes one call: token, breaker, budget, exchange, judgement. */
export class EasemobCaller {
  private readonly http: HttpExchange;
  private readonly tokens: TokenKeeper;
  private readonly breakers = new Map<Bucket, Breaker>();
  private readonly listeners = new Set<BreakerListener>();
  private readonly closing = new AbortController();
  private doubtAgainAt = 0;
  private readonly files: NonNullable<EasemobSettings['files']>;

  constructor(
    private readonly settings: EasemobSettings,
    private readonly parts: EasemobParts,
  ) {
    this.files = settings.files ?? { hosts: [], httpHosts: [], networks: [] };
    this.http = new HttpExchange({ ...settings, files: this.files });
    this.tokens = new TokenKeeper({
      mint: () => this.mint(),
      store: parts.tokens,
      clock: systemClock,
      lockMs: Math.max(10_000, settings.timeoutMs),
    });
  }

  /**
   * On a 401 once more with another token: the old one may have been revoked at any time. The one that other processes
   * share may have been revoked with it; then a third time, with one minted now.
   */
  async call<T>(call: Call<T>, options: CallOptions): Promise<Outcome<T>> {
    if (call.anonymous) return (await this.exchange(call, options)).outcome;
    let doubted: boolean | undefined;
    for (let left = this.parts.tokens ? 2 : 1; ; left--) {
      const token = await this.tokens.current();
      if (token.kind !== 'done') return token;
      const { outcome, status } = await this.exchange(call, { ...options, token: token.value });
      if (status !== 401 || !(doubted ??= this.mayDoubtToken(call))) return outcome;
      this.tokens.refuse(token.value);
      if (left === 0) return outcome;
    }
  }

  /** How a file is to be had. */
  wayTo(file: FileAddress): FileWay {
    return wayTo(file, { api: this.http.root, ...this.files });
  }

  onBreakerChange(listener: BreakerListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.parts.budget.close?.();
    await this.http.close();
  }

  /** A wrong secret of a file is told like a wrong token: strangers must not have us mint one after the other. */
  private mayDoubtToken({ streamed }: Call<unknown>): boolean {
    if (!streamed) return true;
    const now = performance.now();
    if (now < this.doubtAgainAt) return false;
    this.doubtAgainAt = now + doubtEveryMs;
    return true;
  }

  private async mint() {
    const { clientId, clientSecret } = this.settings;
    return (await this.exchange(mintToken(clientId, clientSecret), { lane: 'tap' })).outcome;
  }

  private async exchange<T>(call: Call<T>, options: CallOptions & { token?: string }): Promise<Exchanged<T>> {
    const bucket = bucketOf[call.api];
    const breaker = this.breakerOf(bucket);
    const brokenMs = breaker.waitMs();
    if (brokenMs > 0) return this.heldBack(call, withoutAttempt('breaker', brokenMs));
    const grant = await this.parts.budget.take(bucket, options);
    if (options.signal?.aborted) return this.heldBack(call, withoutAttempt('aborted'));
    if (!grant.granted) return this.heldBack(call, withoutAttempt('budget', grant.retryAfterMs));
    const report = breaker.enter();
    if (!report) return this.heldBack(call, withoutAttempt('breaker', breaker.waitMs()));

    const startedAt = performance.now();
    const answer = await this.http.send(call, options).catch((error: unknown) => {
      report('neutral');
      throw error;
    });
    const outcome = classify(call, answer);
    const pauseMs = pauseOf(answer, outcome);
    report(healthOf(answer, outcome));
    this.observe(call, outcome, performance.now() - startedAt);
    if (pauseMs > 0) await this.parts.budget.pause(bucket, pauseMs);
    return { outcome, ...(answer.kind === 'answered' && { status: answer.status }) };
  }

  private heldBack<T>(call: Call<T>, outcome: Outcome<never>): Exchanged<T> {
    this.observe(call, outcome, 0);
    return { outcome };
  }

  private observe({ api }: Call<unknown>, outcome: Outcome<unknown>, durationMs: number): void {
    const word = outcome.kind === 'permanent' ? `permanent:${outcome.refusal}` : outcome.kind;
    this.parts.observe?.({ api, outcome: word, durationMs });
  }

  private breakerOf(bucket: Bucket): Breaker {
    let breaker = this.breakers.get(bucket);
    if (!breaker) {
      const onChange = (state: BreakerState) => this.listeners.forEach((listener) => listener(bucket, state));
      breaker = new Breaker({ clock: systemClock, onChange, closing: this.closing.signal });
      this.breakers.set(bucket, breaker);
    }
    return breaker;
  }
}

/** How long nobody is to call after "too fast"; 0 after anything else. */
const pauseOf = (answer: Answer, outcome: Outcome<unknown>): number =>
  answer.kind === 'answered' && outcome.kind === 'later' && !outcome.costsAttempt ? (outcome.delayMs ?? 0) : 0;

function healthOf(answer: Answer, outcome: Outcome<unknown>): Health {
  if (answer.kind === 'lost') {
    if (answer.why === 'aborted' || answer.why === 'forbidden') return 'neutral';
    return answer.why === 'timeout' ? 'timeout' : 'failure';
  }
  // Too fast says nothing of Easemob's health; a clear refusal shows it well; what cannot be read is as bad as nothing.
  if (outcome.kind === 'later') return outcome.costsAttempt ? 'failure' : 'neutral';
  return outcome.kind === 'unknown' ? 'failure' : 'good';
}
