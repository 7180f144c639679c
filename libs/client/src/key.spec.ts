import { readFileSync } from 'node:fs';
import { keyHeaders, type OutgoingRequest, type ServiceKey } from './key.js';

interface Vector extends Omit<OutgoingRequest, 'path'> {
  name: string;
  url: string;
  timestamp: number;
  nonce: string;
  signature: string;
}
const published = new URL('../../../../libs/contracts/signature-v2.json', import.meta.url);
const { key, vectors } = JSON.parse(readFileSync(published, 'utf8')) as { key: ServiceKey; vectors: Vector[] };

describe('the signature of a service key', () => {
  it.each(vectors)('is that of the published vector: $name', ({ url, timestamp, nonce, signature, ...request }) => {
    expect(keyHeaders(key, { ...request, path: url }, { timestamp, nonce })).toEqual({
      'x-sign-version': '2',
      'x-key-id': key.id,
      'x-timestamp': String(timestamp),
      'x-nonce': nonce,
      'x-signature': signature,
    });
  });

  it('covers a body of bytes as it covers the text that they are', () => {
    const moment = { timestamp: 1, nonce: 'n'.repeat(16) };
    const signed = (body: string | Uint8Array) => keyHeaders(key, { method: 'POST', path: '/', body }, moment);
    expect(signed(new TextEncoder().encode('名单'))).toEqual(signed('名单'));
  });

  it('is new with every request', () => {
    const made = Array.from({ length: 100 }, () => keyHeaders(key, { method: 'GET', path: '/' })['x-signature']);
    expect(new Set(made).size).toBe(made.length);
  });
});
