import { Inject, Injectable } from '@nestjs/common';
import {
  fail,
  fieldFault,
  isFailure,
  keyClockWindow,
  keyHeaders,
  signVersionHeader,
  type Failure,
  type KeyHeaders,
} from '#contracts';
import { recordOf } from '#http';
import { scopeRefusal, signedText, signingSecret, type ServiceKey } from '#keys';
import { Metrics } from '#telemetry';
import type { FastifyRequest } from 'fastify';
import { KeyRates } from '../rates/key-rates.js';
import { KeyDirectory } from './key-directory.js';
import { KeyUse } from './key-use.js';
import { markOfNonce, UseOnce } from './used-once.js';

/** From as early to as late as a request may be, and a minute more for gateways whose clocks differ. */
const nonceTtlMs = (2 * keyClockWindow + 60) * 1000;
const nothing = new Uint8Array();

/** Whether a request is signed with a service key; else it is one of 2017. */
export const isKeyed = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  headers[signVersionHeader] !== undefined;

/**
 * Decides whether a request is signed with a service key (signature v2), for the first time, and whether the key is there
 * for what it asks. It knows no route: whoever is asked says what is asked for.
 */
@Injectable()
export class KeyAuthenticity {
  constructor(
    private readonly keys: KeyDirectory,
    @Inject(UseOnce) private readonly useOnce: UseOnce,
    private readonly rates: KeyRates,
    private readonly use: KeyUse,
    private readonly metrics: Metrics,
  ) {}

  /** The record of a request names its key as soon as that has proved to be the one. */
  async refusalOf(request: FastifyRequest, asked: { scope: string; school_id: number }): Promise<Failure | undefined> {
    const key = await this.authentic(request);
    const refused = isFailure(key) ? key : scopeRefusal(key, asked);
    this.metrics.keyed.inc({ outcome: refused?.error ?? 'passed' });
    return refused;
  }

  private async authentic(request: FastifyRequest): Promise<Failure | ServiceKey> {
    const read = keyHeaders.safeParse(request.headers, { reportInput: true });
    if (!read.success) {
      const { error, values } = fieldFault(read.error.issues);
      return fail(error, values);
    }
    const headers = read.data;
    const { 'x-key-id': key_id, 'x-timestamp': timestamp, 'x-nonce': nonce } = headers;
    const record = recordOf(request);
    record.claimed = { ...record.claimed, key_id };
    const now = Math.floor(Date.now() / 1000);
    if (Math.abs(now - Number(timestamp)) > keyClockWindow) return fail('request_stale', { now });

    const key = await this.keys.find(key_id);
    const secret = signingSecret(proofOf(request, headers), key?.secrets ?? []);
    if (key === undefined || secret === undefined) return fail('bad_key_signature');
    record.key_id = key_id;
    if (key.expires_at !== null && key.expires_at.getTime() <= Date.now()) return fail('key_expired');
    // Not before the signature: a stranger can't use up other people's nonces, nor fill the store.
    if (!(await this.useOnce(markOfNonce(key_id, nonce), nonceTtlMs))) return fail('nonce_reused');
    this.use.note(key_id, secret === 0 ? 'newest' : 'older');
    return (await this.rates.refusalOf(key)) ?? key;
  }
}

/** What must have been signed, and the signature. */
function proofOf(request: FastifyRequest, headers: KeyHeaders): { text: string; signature: Buffer } {
  const { method, raw, body } = request;
  const contentType = request.headers['content-type'] ?? '';
  const signed = { method, url: raw.url ?? '', contentType, body: Buffer.isBuffer(body) ? body : nothing };
  return {
    text: signedText(signed, headers),
    signature: Buffer.from(headers['x-signature'].slice('v2='.length), 'base64'),
  };
}
