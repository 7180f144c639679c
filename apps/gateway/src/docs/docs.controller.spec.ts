import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { DocsController } from './docs.controller.js';

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
  const pages = new DocsController({ RABBITMQ_PREFIX: 'school' });

  it.each(['docs', 'callbacks', 'events'] as const)(
    'may do nothing but show %s with its own style and script',
    (page) => {
      const answered = answer((reply) => pages[page](reply));
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
});
