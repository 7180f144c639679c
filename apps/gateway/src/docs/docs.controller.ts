import { Controller, Get, Inject, Res } from '@nestjs/common';
import { asyncApi, openApi } from '#contracts';
import type { FastifyReply } from 'fastify';
import { GatewaySettings } from '../gateway.settings.js';
import { callbacksPage } from './callbacks-page.js';
import { docsPage } from './docs-page.js';
import { eventsPage } from './events-page.js';
import { pageHeaders } from './page-headers.js';

const documentHeaders = { 'content-type': 'application/json; charset=utf-8' };

/** Each is made when somebody first asks for it, and kept: no start waits for what most processes are never asked for. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

/**
 * The API for people at /docs and for programs at /openapi.json, callbacks at /docs/callbacks, the events at /docs/events and
 * /asyncapi.json. Needs no signature: it tells no secrets.
 */
@Controller()
export class DocsController {
  private readonly page = once(docsPage);
  private readonly callbacksPage = once(callbacksPage);
  private readonly pageHeaders = once(pageHeaders);
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
    reply.headers(this.pageHeaders()).send(this.page());
  }

  @Get('docs/callbacks')
  callbacks(@Res() reply: FastifyReply): void {
    reply.headers(this.pageHeaders()).send(this.callbacksPage());
  }

  @Get('docs/events')
  events(@Res() reply: FastifyReply): void {
    reply.headers(this.pageHeaders()).send(this.eventsPage());
  }
}
