import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { languages, type Language } from '../../apps/gateway/src/docs/languages.js';
import { built, clearUp, type Run } from './languages.js';

const secretOf = (key: Buffer): string => `whsec_${key.toString('base64')}`;
const [key, nextKey] = [randomBytes(24), randomBytes(32)];

interface Callback {
  id: string;
  timestamp: string;
  signatures: string;
  body: Buffer;
  secret: string;
}

/** Signed by hand, for what the library does not sign. @param age seconds */
function callback({ age = 0, body = Buffer.from('{"type":"群"}'), timestamp = String(now() - age) } = {}): Callback {
  const id = '7d1f6f0e-3c58-4b8e-9a55-0f2f6a1f3b60';
  const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
  return { id, timestamp, signatures: `v1,${hmac.digest('base64')}`, body, secret: secretOf(key) };
}
const now = (): number => Math.floor(Date.now() / 1000);

/** As the dispatcher signs, with two secrets while one takes over from the other. */
function told(): Callback {
  const { id, timestamp, body } = callback();
  const sign = (one: Buffer) =>
    new Webhook(secretOf(one)).sign(id, new Date(Number(timestamp) * 1000), body.toString());
  return { id, timestamp, body, secret: secretOf(key), signatures: `${sign(nextKey)} ${sign(key)}` };
}

/** Made when they are needed: they age. A slow machine makes none of them the other. */
const genuine = (): Record<string, Callback> => ({
  'one that the dispatcher signs': told(),
  'the same, to who has the newer secret': { ...told(), secret: secretOf(nextKey) },
  'three minutes old': callback({ age: 180 }),
  'five minutes ahead': callback({ age: -299 }),
  'bytes that are no text': callback({ body: Buffer.from([0xff, 0x00, 0x0a, 0xc3]) }),
  'an empty body': callback({ body: Buffer.alloc(0) }),
});
const forged = (): Record<string, Callback> => {
  const good = callback();
  const [, text] = good.signatures.split(',');
  return {
    'another body': { ...good, body: Buffer.from('{"type":"别"}') },
    'another id': { ...good, id: 'another' },
    'another time': { ...good, timestamp: String(now() - 10) },
    'another secret': { ...good, secret: secretOf(nextKey) },
    'more than five minutes old': callback({ age: 301 }),
    'more than five minutes ahead': callback({ age: -420 }),
    'a time that is none': callback({ timestamp: 'soon' }),
    'no time': callback({ timestamp: '' }),
    'no signature': { ...good, signatures: '' },
    'half a signature': { ...good, signatures: good.signatures.slice(0, 20) },
    'a longer signature': { ...good, signatures: `${good.signatures}=` },
    'a signature of another kind': { ...good, signatures: `v1a,${text}` },
    'a signature that is no Base64': { ...good, signatures: 'v1,%%%% v1,群' },
  };
};

/** What a program makes of them, in their order. */
async function judged(run: Run, callbacks: Record<string, Callback>): Promise<Record<string, boolean>> {
  const lines = Object.values(callbacks).map(({ id, timestamp, signatures, body, secret }) =>
    [id, timestamp, signatures, body.toString('base64'), secret].join('\t'),
  );
  const answers = (await run({ input: lines.map((line) => `${line}\n`).join('') })).trim().toLowerCase().split('\n');
  const names = Object.keys(callbacks);
  expect(answers.map((answer) => /^(true|false)$/.test(answer))).toEqual(names.map(() => true));
  return Object.fromEntries(names.map((name, index) => [name, answers[index] === 'true']));
}
const all = (callbacks: Record<string, Callback>, answer: boolean) =>
  Object.fromEntries(Object.keys(callbacks).map((name) => [name, answer]));

const program = (language: Language, changed?: (folder: string) => void): Promise<Run> =>
  built(language, ['test/pages/harness/judge', 'apps/gateway/src/docs/snippets/verify'], changed);

afterAll(clearUp);

describe.each(Object.keys(languages) as Language[])('the verification that is shown in %s', (language) => {
  it('takes what is genuine, and nothing else', async () => {
    const run = await program(language);
    expect(await judged(run, genuine())).toEqual(all(genuine(), true));
    expect(await judged(run, forged())).toEqual(all(forged(), false));
  });
});

describe('(the hazard) a verification', () => {
  const changed = (from: string, to: string) =>
    program('Python', (folder) => {
      const text = readFileSync(join(folder, 'verify.py'), 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(folder, 'verify.py'), text.replace(from, to));
    });

  it.each([
    ['without a look at the clock', '> 300', '> 9e9', 'more than five minutes old'],
    ['of the beginning', 'digest(own, one.encode())', 'digest(own[:9], one[:9].encode())', 'half a signature'],
  ])('%s is found out', async (_, from, to, found) => {
    const run = await changed(from, to);
    expect(await judged(run, forged())).toMatchObject({ [found]: true });
  });

  it('that knows one signature is found out', async () => {
    const run = await changed('split(" ")', 'split(" ")[:1]');
    expect(await judged(run, genuine())).toMatchObject({ 'one that the dispatcher signs': false });
  });
});
