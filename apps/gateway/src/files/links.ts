import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { GatewaySettings, linkSecretOf } from '../gateway.settings.js';

/** What a link leads to: the attachment of a message, or somebody's photo. */
const linkKinds = ['im_message_id', 'account_id', 'teacher_id', 'student_id'] as const;
export interface LinkedResource {
  kind: (typeof linkKinds)[number];
  id: number;
}

/** A link: the resource, and in whose name it may be read. */
export interface Linked extends LinkedResource {
  school_id: number;
  account_id: number;
  /** Unix time in milliseconds. */
  expires_at: number;
}

const form = new RegExp(
  `^(${linkKinds.join('|')})\\.(\\d{1,10})\\.(\\d{1,10})\\.(\\d{1,10})\\.(\\d{1,14})\\.([\\w-]{43})$`,
);

/**
 * Addresses that work again and again until they expire, for players that ask twice and caches that ask once. The token
 * says itself what it opens and for whom; that nobody has made it up is proved by our HMAC over all of it. Whether the
 * account may still read is asked at every use.
 */
@Injectable()
export class Links {
  private readonly secret: string;
  private readonly ttlMs: number;

  constructor(@Inject(GatewaySettings) settings: Pick<GatewaySettings, 'LINK_SECRET' | 'SALTS' | 'LINK_TTL_MS'>) {
    this.secret = linkSecretOf(settings);
    this.ttlMs = settings.LINK_TTL_MS;
  }

  /** Links for the same thing made soon after each other are the same, so that caches hit. They last one to two times LINK_TTL_MS. */
  make(linked: Omit<Linked, 'expires_at'>, now = Date.now()): { token: string; expires_at: number } {
    const { ttlMs } = this;
    const expires_at = (Math.floor(now / ttlMs) + 2) * ttlMs;
    const { kind, id, school_id, account_id } = linked;
    const text = [kind, id, school_id, account_id, expires_at].join('.');
    return { token: `${text}.${this.proofOf(text).toString('base64url')}`, expires_at };
  }

  /** @returns undefined for a token that is not ours, was changed, or has expired */
  read(token: string, now = Date.now()): Linked | undefined {
    const [, kind, id, school_id, account_id, expires_at, proof] = form.exec(token) ?? [];
    if (proof === undefined) return undefined;
    const text = token.slice(0, -proof.length - 1);
    if (!timingSafeEqual(this.proofOf(text), Buffer.from(proof, 'base64url'))) return undefined;
    if (Number(expires_at) <= now) return undefined;
    return {
      kind: kind as Linked['kind'],
      id: Number(id),
      school_id: Number(school_id),
      account_id: Number(account_id),
      expires_at: Number(expires_at),
    };
  }

  private proofOf(text: string): Buffer {
    return createHmac('sha256', this.secret).update(`link:${text}`).digest();
  }
}
