import { isFailure, type Failure } from '#contracts';

export interface KeptToken {
  token: string;
  /** Of a new one. */
  lifeMs: number;
  /** By `performance.now()`. */
  expiresAt: number;
}

/** So many are kept; the ones kept longest make room. */
const most = 10_000;

/** Tokens by person while half of their life is left, and one question for all who ask for the same at the same time. */
export class KeptTokens {
  private readonly tokens = new Map<number, KeptToken>();
  private readonly asked = new Map<number, Promise<KeptToken | Failure>>();

  async get(person: number, ask: () => Promise<KeptToken | Failure>): Promise<KeptToken | Failure> {
    const kept = this.tokens.get(person);
    if (kept && kept.expiresAt - performance.now() > kept.lifeMs / 2) return kept;
    return this.asked.get(person) ?? this.begin(person, ask);
  }

  private begin(person: number, ask: () => Promise<KeptToken | Failure>): Promise<KeptToken | Failure> {
    const asked = ask()
      .then((token) => {
        if (!isFailure(token)) this.keep(person, token);
        return token;
      })
      .finally(() => this.asked.delete(person));
    this.asked.set(person, asked);
    return asked;
  }

  private keep(person: number, token: KeptToken): void {
    this.tokens.delete(person);
    if (this.tokens.size >= most) this.tokens.delete(this.tokens.keys().next().value!);
    this.tokens.set(person, token);
  }
}
