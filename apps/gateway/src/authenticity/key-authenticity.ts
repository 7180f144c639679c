import { webcrypto } from 'node:crypto';
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
import { AdmitKeyed } from './key-admission.js';
import { KeyDirectory, type LiveKey } from './key-directory.js';
import { KeyUse } from './key-use.js';

const nothing = new Uint8Array();
/** Bytes; hashing more than that would hold up whoever asks beside it. */
const longBody = 256 * 1024;

/** SHA-256 in hexadecimal, made beside the event loop. */
export const digestOf = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');

/** What a key has to be there for. */
interface Asked {
  scope: string;
  school_id: number;
}

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
    @Inject(AdmitKeyed) private readonly admit: AdmitKeyed,
    private readonly use: KeyUse,
    private readonly metrics: Metrics,
  ) {}

  /**
   * What can be said before the body is there: it is worth waiting for one of megabytes only where the key that a request
   * names is there for it. Whether it was this key that signed is not known yet.
   */
  async refusalBeforeBody(request: FastifyRequest, asked: Asked): Promise<Failure | undefined> {
    const claimed = await this.claimed(request);
    if (isFailure(claimed)) return claimed;
    return claimed.key === undefined ? fail('bad_key_signature') : scopeRefusal(claimed.key, asked);
  }

  /** The record of a request names its key as soon as that has proved to be the one. */
  async refusalOf(request: FastifyRequest, asked: Asked): Promise<Failure | undefined> {
    const key = await this.authentic(request);
    const refused = isFailure(key) ? key : scopeRefusal(key, asked);
    this.metrics.keyed.inc({ outcome: refused?.error ?? 'passed' });
    return refused;
  }

  /** The key that a request names, if there is one, and its headers, if they are such. */
  private async claimed(request: FastifyRequest): Promise<Failure | { headers: KeyHeaders; key: LiveKey | undefined }> {
    const read = keyHeaders.safeParse(request.headers, { reportInput: true });
    if (!read.success) {
      const { error, values } = fieldFault(read.error.issues);
      return fail(error, values);
    }
    const headers = read.data;
    const { 'x-key-id': key_id, 'x-timestamp': timestamp } = headers;
    const record = recordOf(request);
    record.claimed = { ...record.claimed, key_id };
    const now = Math.floor(Date.now() / 1000);
    if (Math.abs(now - Number(timestamp)) > keyClockWindow) return fail('request_stale', { now });
    return { headers, key: await this.keys.find(key_id) };
  }

  private async authentic(request: FastifyRequest): Promise<Failure | ServiceKey> {
    const claimed = await this.claimed(request);
    if (isFailure(claimed)) return claimed;
    const { headers, key } = claimed;
    const { 'x-key-id': key_id, 'x-nonce': nonce } = headers;
    const secret = signingSecret(await proofOf(request, headers), key?.secrets ?? []);
    if (key === undefined || secret === undefined) return fail('bad_key_signature');
    recordOf(request).key_id = key_id;
    if (key.expires_at !== null && key.expires_at.getTime() <= Date.now()) return fail('key_expired');
    // Not before the signature: a stranger can't use up other people's nonces, nor fill the store.
    const refused = await this.admit(key, nonce);
    if (refused) return refused;
    this.use.note(key_id, secret === 0 ? 'newest' : 'older');
    return key;
  }
}

/** What must have been signed, and the signature. */
async function proofOf(request: FastifyRequest, headers: KeyHeaders): Promise<{ text: string; signature: Buffer }> {
  const { method, raw, body } = request;
  const contentType = request.headers['content-type'] ?? '';
  const bytes = Buffer.isBuffer(body) ? body : nothing;
  const digest = bytes.length > longBody ? await digestOf(bytes) : undefined;
  const signed = { method, url: raw.url ?? '', contentType, body: bytes, digest };
  return {
    text: signedText(signed, headers),
    signature: Buffer.from(headers['x-signature'].slice('v2='.length), 'base64'),
  };
}
