import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fail } from '#contracts';
import { requestIdFrom } from '#telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failureBody, sendFailure } from './answer.js';
import { endConnectionsWithReplies } from './closing-connections.js';
import { bodyLimit } from './read-envelope.js';
import { languageOf, requestIdOf } from './request.js';

/** Fastify as the gateway needs it: bodies as bytes (our own checks decide), and a request id on every answer. */
export function httpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit,
    requestTimeout: 30_000,
    // A request that is already here when we are asked to stop is carried out: all that it needs is still there.
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
  });
  const close = endConnectionsWithReplies(fastify.server);
  fastify.addHook('preClose', async () => close());
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
