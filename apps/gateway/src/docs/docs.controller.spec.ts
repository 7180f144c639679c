import { createHash } from 'node:crypto';
import { NotFoundException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DocsController } from './docs.controller.js';

const settings = { RABBITMQ_PREFIX: 'school', SALTS: ['a salt of our own'] };

/** What is answered. */
function answer(by: (reply: FastifyReply) => void): { headers: Record<string, string>; text: string } {
  const answered = { headers: {}, text: '' };
  const reply = {
    headers: (headers: object) => (Object.assign(answered.headers, headers), reply),
    send: (text: string) => void (answered.text = text),
  };
  by(reply as unknown as FastifyReply);
  return answered;
}

const policyOf = ({ headers }: ReturnType<typeof answer>) =>
  Object.fromEntries(
    headers['content-security-policy']!.split('; ').map((directive) => [
      directive.split(' ')[0],
      directive.split(' ').slice(1),
    ]),
  );
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the pages', () => {
  const plain = new DocsController({ ...settings, DOCS_TRY_IT: false });
  const trying = new DocsController({ ...settings, DOCS_TRY_IT: true });

  it.each(['docs', 'callbacks', 'events'] as const)(
    'may do nothing but show %s with its own style and script',
    (page) => {
      const answered = answer((reply) => plain[page](reply));
      const [, style] = /<style>([^]*?)<\/style>/.exec(answered.text)!;
      const [, script] = /<script[^>]*>([^]*?)<\/script>/.exec(answered.text)!;
      expect(policyOf(answered)).toEqual({
        'default-src': ["'none'"],
        'style-src': [hashOf(style!)],
        'script-src': [hashOf(script!)],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      });
    },
  );

  it('ask the gateway where commands may be tried, /docs alone, and know no salt of ours', () => {
    const docs = answer((reply) => trying.docs(reply));
    const [, map] = /<script type="importmap">([^]*?)<\/script>/.exec(docs.text)!;
    expect(policyOf(docs)).toMatchObject({
      'connect-src': ["'self'"],
      'script-src': [expect.anything(), "'self'", hashOf(map!)],
    });
    expect(docs.text).not.toContain('a salt of our own');
    expect(answer((reply) => trying.events(reply))).toEqual(answer((reply) => plain.events(reply)));
  });

  it('hand out what the forms need, and no other file, and nothing where there are none', () => {
    for (const name of ['try.mjs', 'legacy.js', '_md.js', '_u64.js', 'utils.js'])
      for (const [, needed] of answer((reply) => trying.tryModule(name, reply)).text.matchAll(
        /^import .* from ["'](?:\.|@noble\/hashes)\/(.*?)["']/gm,
      ))
        expect(answer((reply) => trying.tryModule(needed!, reply)).headers['content-type']).toContain(
          'text/javascript',
        );
    for (const name of ['sha2.js', '../legacy.js', 'package.json', ''])
      expect(() => answer((reply) => trying.tryModule(name, reply))).toThrow(NotFoundException);
    expect(() => answer((reply) => plain.tryModule('try.mjs', reply))).toThrow(NotFoundException);
  });
});
