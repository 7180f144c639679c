import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fail } from '#contracts';
import { requestIdFrom, withCorrelation, type Logger, type Metrics } from '#telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failureBody, sendFailure } from './answer.js';
import { endUnusedConnections } from './closing-connections.js';
import { bodyLimit } from './read-envelope.js';
import { languageOf, requestIdOf } from './request.js';
import { recordOf, tellRequest } from './request-record.js';

/**
 * Fastify as the gateway needs it: bodies as bytes (our own checks decide), a request id on every answer, and a
 * correlation around every handler.
 */
export function httpAdapter(telling: { logger: Logger; metrics: Metrics }): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit,
    requestTimeout: 30_000,
    // What comes in while we stop is answered, and the last on its connection; Fastify's own 503 is none of the contract.
    return503OnClosing: false,
    // Node's own answer to a request without Host has no body.
    http: { requireHostHeader: false },
    clientErrorHandler: refuseMalformed,
    // Requests that never reach a route, such as those with a malformed URL.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendFailure(reply.header('x-request-id', requestIdOf(request)), fail('bad_request'), {
        request_id: requestIdOf(request),
        language: languageOf(request),
      }),
  });
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', requestIdOf(request));
    // Not Fastify's onResponse: a client that has gone before the answer would be passed over.
    reply.raw.once('close', () => tellRequest({ request, reply }, telling));
  });
  // Not before the body is there: what reads it would not hand the context on.
  fastify.addHook('preHandler', (request, _reply, done) =>
    withCorrelation(recordOf(request).correlation, done),
  );
  // A connection kept alive after its last answer would hold up the stop for as long as its client likes.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (!fastify.server.listening) reply.header('connection', 'close');
    done();
  });
  const endUnused = endUnusedConnections(fastify.server);
  fastify.addHook('preClose', async () => endUnused());
  // An expectation that we don't know may be passed over (RFC 9110, 10.1.1); Node would answer 417 without a body.
  fastify.server.on('checkExpectation', (request, response) =>
    fastify.server.emit('request', request, response),
  );
  return adapter;
}

/** What is no HTTP, or has too much of a head, gets the documented body too. There is no request to answer, only a socket. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const request_id = requestIdFrom(undefined);
  const body = failureBody(fail('bad_request'), { request_id, language: 'zh' });
  const head = ['HTTP/1.1 400 Bad Request', 'Content-Type: application/json; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`, `X-Request-Id: ${request_id}`, 'Connection: close']; // prettier-ignore
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
