import { Controller, Get, Inject, NotFoundException, Param, Res } from '@nestjs/common';
import { publishedSalt } from '#config';
import { asyncApi, openApi } from '#contracts';
import type { FastifyReply } from 'fastify';
import { GatewaySettings } from '../gateway.settings.js';
import { callbacksPage } from './callbacks-page.js';
import { docsPage } from './docs-page.js';
import { eventsPage } from './events-page.js';
import { pageHeaders } from './page-headers.js';
import { tryModule } from './try-it.js';

const documentHeaders = { 'content-type': 'application/json; charset=utf-8' };
const moduleHeaders = { 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** Each is made when somebody first asks for it, and kept: no start waits for what most processes are never asked for. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

type Settings = Pick<GatewaySettings, 'RABBITMQ_PREFIX' | 'DOCS_TRY_IT' | 'SALTS'>;

/**
 * The API for people at /docs and for programs at /openapi.json, callbacks at /docs/callbacks, the events at /docs/events and
 * /asyncapi.json. Needs no signature: it tells no secrets.
 */
@Controller()
export class DocsController {
  private readonly page: () => string;
  private readonly callbacksPage = once(callbacksPage);
  private readonly openApiDocument = once(() => JSON.stringify(openApi()));
  private readonly eventsPage: () => string;
  private readonly asyncApiDocument: () => string;
  private readonly plainHeaders = once(() => pageHeaders({ tryIt: false }));
  private readonly pageHeaders: () => Record<string, string>;
  private readonly tryIt: boolean;

  constructor(@Inject(GatewaySettings) { RABBITMQ_PREFIX: prefix, DOCS_TRY_IT: tryIt, SALTS: salts }: Settings) {
    // The one that anybody can read; others are typed by those who know them.
    const salt = salts.includes(publishedSalt) ? publishedSalt : '';
    this.tryIt = tryIt;
    this.page = once(() => docsPage(tryIt ? { salt } : undefined));
    this.pageHeaders = once(() => pageHeaders({ tryIt }));
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
    reply.headers(this.plainHeaders()).send(this.callbacksPage());
  }

  @Get('docs/events')
  events(@Res() reply: FastifyReply): void {
    reply.headers(this.plainHeaders()).send(this.eventsPage());
  }

  /** What the forms of /docs run. */
  @Get('docs/try/:name')
  tryModule(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const text = this.tryIt ? tryModule(name) : undefined;
    if (text === undefined) throw new NotFoundException();
    reply.headers(moduleHeaders).send(text);
  }
}
