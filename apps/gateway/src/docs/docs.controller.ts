import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { asyncApi, openApi } from '#contracts';
import type { FastifyReply } from 'fastify';
import { GatewaySettings } from '../gateway.settings.js';
import { docsPage } from './docs-page.js';
import { eventsPage } from './events-page.js';
import { style } from './html.js';

const styleHash = createHash('sha256').update(style).digest('base64');
/** No script, no foreign content: a page may show its own style and nothing else. */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
};

const documentHeaders = { 'content-type': 'application/json; charset=utf-8' };

/** Each is made when somebody first asks for it, and kept: no start waits for what most processes are never asked for. */
const once = (make: () => string): (() => string) => {
  let made: string | undefined;
  return () => (made ??= make());
};

/**
 * The API for people at /docs and for programs at /openapi.json, the events at /docs/events and /asyncapi.json. Needs no
 * signature: it tells no secrets.
 */
@Controller()
export class DocsController {
  private readonly page = once(docsPage);
  private readonly openApiDocument = once(() => JSON.stringify(openApi()));
  private readonly eventsPage: () => string;
  private readonly asyncApiDocument: () => string;

  constructor(@Inject(GatewaySettings) { RABBITMQ_PREFIX: prefix }: Pick<GatewaySettings, 'RABBITMQ_PREFIX'>) {
    this.eventsPage = once(() => eventsPage({ prefix }));
    this.asyncApiDocument = once(() => JSON.stringify(asyncApi({ prefix })));
  }

  /** Whoever looks what runs here is shown what it does. */
  @Get()
  root(@Res() reply: FastifyReply): void {
    void reply.redirect('/docs', 302);
  }

  @Get('openapi.json')
  openApi(@Res() reply: FastifyReply): void {
    reply.headers(documentHeaders).send(this.openApiDocument());
  }

  @Get('asyncapi.json')
  asyncApi(@Res() reply: FastifyReply): void {
    reply.headers(documentHeaders).send(this.asyncApiDocument());
  }

  @Get('docs')
  docs(@Res() reply: FastifyReply): void {
    reply.headers(pageHeaders).send(this.page());
  }

  @Get('docs/events')
  events(@Res() reply: FastifyReply): void {
    reply.headers(pageHeaders).send(this.eventsPage());
  }
}
