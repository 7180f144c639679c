import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fail } from '#contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendFailure } from './answer.js';
import { bodyLimit } from './read-envelope.js';
import { languageOf, requestIdOf } from './request.js';

/** Fastify as the gateway needs it: bodies as bytes (our own checks decide), and a request id on every answer. */
export function httpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit,
    requestTimeout: 30_000,
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
  return adapter;
}
