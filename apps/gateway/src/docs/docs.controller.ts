import { createHash } from 'node:crypto';
import { Controller, Get, Res } from '@nestjs/common';
import { openApi } from '#contracts';
import type { FastifyReply } from 'fastify';
import { docsPage } from './docs-page.js';

const page = docsPage();
const document = JSON.stringify(openApi());
const styleHash = createHash('sha256')
  .update(/<style>([^]*?)<\/style>/.exec(page)![1]!)
  .digest('base64');

/** The API for people at /docs and for programs at /openapi.json. Needs no signature: it tells no secrets. */
@Controller()
export class DocsController {
  /** Whoever looks what runs here is shown what it does. */
  @Get()
  root(@Res() reply: FastifyReply): void {
    void reply.redirect('/docs', 302);
  }

  @Get('openapi.json')
  openApi(@Res() reply: FastifyReply): void {
    reply.header('content-type', 'application/json; charset=utf-8').send(document);
  }

  /** No script, no foreign content: the page may show its own style and nothing else. */
  @Get('docs')
  docs(@Res() reply: FastifyReply): void {
    reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
        'x-content-type-options': 'nosniff',
      })
      .send(page);
  }
}
