import { readFileSync } from 'node:fs';
import { hmacOf, signedText, signingSecret } from './signature.js';

interface Vectors {
  key: { id: string; secret: string };
  vectors: Record<'name' | 'method' | 'url' | 'contentType' | 'nonce' | 'body' | 'signed' | 'signature', string>[];
}
const published = new URL('../../../../libs/contracts/signature-v2.json', import.meta.url);
const { key, vectors } = JSON.parse(readFileSync(published, 'utf8')) as Vectors;

describe('signature v2', () => {
  it.each(vectors)('is that of the published vector: $name', ({ nonce, body, signed, signature, ...request }) => {
    const timestamp = String((request as unknown as { timestamp: number }).timestamp);
    const text = signedText(
      { ...request, body: Buffer.from(body) },
      {
        'x-sign-version': '2',
        'x-key-id': key.id,
        'x-timestamp': timestamp,
        'x-nonce': nonce,
        'x-signature': signature,
      },
    );
    expect(text).toBe(signed);
    expect(`v2=${hmacOf(key.secret, text).toString('base64')}`).toBe(signature);
  });
});

describe('the secret that has signed', () => {
  const text = 'signed';
  const [newest, older, foreign] = ['newest', 'older', 'foreign'].map((secret) => hmacOf(secret, text));
  const found = (signature: Buffer | undefined, secrets: string[]) =>
    signingSecret({ text, signature: signature! }, secrets);

  it('is told by its place, and none is where none has', () => {
    expect(found(newest, ['newest', 'older'])).toBe(0);
    expect(found(older, ['newest', 'older'])).toBe(1);
    expect(found(newest, ['newest'])).toBe(0);
    expect(found(foreign, ['newest', 'older'])).toBeUndefined();
    expect(found(newest, [])).toBeUndefined();
  });

  it.each([
    ['one with two secrets', ['newest', 'older'], 'newest'],
    ['one with two secrets, signed with the older', ['newest', 'older'], 'older'],
    ['one with one secret', ['newest'], 'newest'],
    ['one with one secret, wrongly signed', ['newest'], 'foreign'],
    ['one that nobody knows', [], 'newest'],
  ])('is looked for with two HMACs over the same text, whatever the key: %s', (_what, secrets, signer) => {
    const made: [number, string][] = [];
    const counted = (secret: string, over: string) => {
      made.push([secret.length > 0 ? 1 : 0, over]);
      return hmacOf(secret, over);
    };
    signingSecret({ text, signature: hmacOf(signer, text) }, secrets, counted);
    expect(made).toEqual([
      [1, text],
      [1, text],
    ]);
  });

  it('negative control: who only tries what is there makes fewer for a key that nobody knows', () => {
    let made = 0;
    const trying = (secrets: string[]) => secrets.find((secret) => (made++, hmacOf(secret, text).equals(newest!)));
    trying([]);
    expect(made).toBe(0);
  });
});
