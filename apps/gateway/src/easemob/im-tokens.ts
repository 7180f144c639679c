import { Inject, Injectable } from '@nestjs/common';
import { fail, isFailure, type Failure } from '#contracts';
import { isMissing, newUser, type CallOptions, type EasemobClient, type NewUser, type Outcome } from '#easemob';
import { Logger, Metrics } from '#telemetry';
import type { DataSource } from 'typeorm';
import { writes } from '../gateway-database.module.js';
import { GatewaySettings } from '../gateway.settings.js';
import { Easemob } from './easemob.js';
import { KeptTokens, type KeptToken } from './kept-tokens.js';

/** Who asks for a token. */
export interface TokenOwner {
  im_user_id: number;
  real_name: string;
  registered: boolean;
}

const patience: CallOptions = { lane: 'tap', patienceMs: 5000 };

/** Tokens with which people sign in to Easemob. Whoever is not there yet is registered first; a password leaves nobody's hands. */
@Injectable()
export class ImTokens {
  private readonly kept = new KeptTokens();

  constructor(
    @Inject(Easemob) private readonly easemob: Easemob,
    @Inject(GatewaySettings) private readonly settings: GatewaySettings,
    @Inject(writes) private readonly dataSource: DataSource,
    @Inject(Logger) private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** A token of this person's own, with at least half of its life left. */
  async of(owner: TokenOwner): Promise<KeptToken | Failure> {
    const token = await this.kept.get(owner.im_user_id, () => this.ask(owner));
    this.metrics.imTokens.inc({ outcome: isFailure(token) ? token.error : 'given' });
    return token;
  }

  private async ask(owner: TokenOwner): Promise<KeptToken | Failure> {
    const secret = this.settings.EASEMOB_PASSWORD_SECRET;
    if (!this.easemob || !secret) return fail('im_tokens_off');
    const client = this.easemob;
    const user = newUser(secret, owner);
    const { username, password } = user;
    const ttlSeconds = Math.ceil(this.settings.IM_TOKEN_TTL_MS / 1000);
    const byPassword = this.settings.EASEMOB_USER_TOKENS === 'password';
    const token = () => client.userToken({ username, ttlSeconds, ...(byPassword && { password }) }, patience);

    let outcome = owner.registered ? await token() : undefined;
    // One whom Easemob has lost since, or never had.
    if (!outcome || isMissing(outcome)) {
      const failed = await this.register(client, user);
      if (failed) return failed;
      outcome = await token();
    }
    return outcome.kind === 'done' ? keptFrom(outcome.value) : this.failureOf(outcome);
  }

  private async register(client: EasemobClient, user: NewUser): Promise<Failure | undefined> {
    const outcome = await client.registerUsers([user], patience);
    if (outcome.kind !== 'done') return this.failureOf(outcome);
    const [registered] = outcome.value;
    if (!registered || registered.refused) return fail('user_not_registered', { detail: user.username });
    await this.dataSource.query(
      `update im_user set easemob_registered_at = now(), easemob_nickname = $2, easemob_refusal = $3
        where im_user_id = $1 and easemob_registered_at is null`,
      [user.username, user.nickname, registered.nameless ? 'name' : null],
    );
    return undefined;
  }

  private failureOf(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>): Failure {
    if (outcome.kind === 'permanent') {
      this.logger.warn({ refusal: outcome.refusal, detail: outcome.detail }, 'easemob: refuses a user token');
      return fail('provider_refused', { detail: outcome.refusal });
    }
    this.logger.warn({ reason: outcome.reason }, 'easemob: gives no user token');
    return fail('unavailable');
  }
}

const keptFrom = ({ value, expiresInSeconds }: { value: string; expiresInSeconds: number }): KeptToken => ({
  token: value,
  lifeMs: expiresInSeconds * 1000,
  expiresAt: performance.now() + expiresInSeconds * 1000,
});
