import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fail } from '#contracts';
import { requestIdFrom } from '#telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failureBody, sendFailure } from './answers.js';
import { endUnusedConnections } from './closing-connections.js';
import { noPlace, Places } from './places.js';
import { callerOf } from './request.js';
import { beginRecord, recordOf, requestIdOf, tellRequest, type Telling } from './request-record.js';

export interface EdgeOptions extends Telling {
  /** Bytes of the largest body. */
  bodyLimit: number;
  /** The same of routes that take more, by method and route: `POST /admin/v1/…`. */
  bodyLimits?: Readonly<Record<string, number>>;
  /** Requests of the API that are worked on at a time; more are refused at once. Absent: any number. */
  places?: Places;
  /** How long a connection may stay open between two requests, in milliseconds. */
  keepAliveMs?: number;
  /** How long a client may take nothing of its answer, in milliseconds; longer than any reply is held. */
  stallMs?: number;
}

const longestStallMs = 60_000;

/**
 * Fastify as our apps need it at their edge: bodies as bytes (our own checks decide), a request id on every answer,
 * no more requests at a time than can be carried, and a stop that leaves nobody unanswered.
 */
export function httpAdapter(options: EdgeOptions): FastifyAdapter {
  const { bodyLimit, bodyLimits = {}, keepAliveMs, stallMs = longestStallMs, places } = options;
  const adapter = new FastifyAdapter({
    bodyLimit,
    requestTimeout: 30_000,
    // Node ends a connection on which nothing has moved for so long, also while the client does not read: it would hold
    // what its answer comes from, an open file or a download, as long as it likes.
    connectionTimeout: stallMs,
    ...(keepAliveMs !== undefined && { keepAliveTimeout: keepAliveMs }),
    // What comes in while we stop is answered, and the last on its connection; Fastify's own 503 is none of the contract.
    return503OnClosing: false,
    // Node's own answer to a request without Host has no body.
    http: { requireHostHeader: false },
    clientErrorHandler: refuseMalformed,
    // Requests that never reach a route, such as those with a malformed URL.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendFailure(reply.header('x-request-id', requestIdOf(request)), fail('bad_request'), callerOf(request)),
  });
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  const asBytes = (_request: unknown, body: unknown, done: (error: null, body: unknown) => void) => done(null, body);
  // That of nearly all requests by its name: what only `*` fits is looked for anew each time.
  for (const type of ['application/json', '*']) fastify.addContentTypeParser(type, { parseAs: 'buffer' }, asBytes);
  fastify.addHook('onRoute', (route) => {
    const own = bodyLimits[`${String(route.method)} ${route.url}`];
    if (own !== undefined) route.bodyLimit = own;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const record = beginRecord(request);
    reply.header('x-request-id', record.correlation.request_id);
    // Not Fastify's onResponse: a client that has gone before the answer would be passed over.
    reply.raw.once('close', () => {
      record.leave?.();
      tellRequest({ request, reply }, options);
    });
    done();
  });
  // Not before the body is there: whoever drips his body takes no place.
  fastify.addHook('preHandler', (request, reply, done) => {
    const record = recordOf(request);
    if (places && record.route !== undefined) {
      record.leave = places.take();
      if (!record.leave) return sendFailure(reply, noPlace(), callerOf(request));
    }
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    // Who reads a long answer slowly is no work any more.
    recordOf(request).leave?.();
    // A connection kept alive after its last answer would hold up the stop for as long as its client likes.
    if (!fastify.server.listening) reply.header('connection', 'close');
    // Old clients wait for a body until they are told that there is none.
    if (!payload && request.method !== 'HEAD') reply.header('content-length', '0');
    done();
  });
  const endUnused = endUnusedConnections(fastify.server);
  fastify.addHook('preClose', async () => endUnused());
  // An expectation that we don't know may be passed over (RFC 9110, 10.1.1); Node would answer 417 without a body.
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  return adapter;
}

/** What is no HTTP, or has too much of a head, gets the documented body too. There is no request to answer, only a socket. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const request_id = requestIdFrom(undefined);
  const body = failureBody(fail('bad_request'), { request_id, language: 'zh' });
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${request_id}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
