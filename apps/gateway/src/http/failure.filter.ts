import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { BlobsUnavailable } from '#blobs';
import { fail, type Failure } from '#contracts';
import { isDatabaseUnavailable } from '#database';
import type { Logger } from '#telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TimestampsUnavailable } from '../authenticity/used-timestamps.js';
import { sendFailure } from './answer.js';
import { bodyLimit } from './read-envelope.js';
import { languageOf, requestIdOf } from './request.js';

/**
 * What is thrown on the way is a request that HTTP itself does not understand, a dependency that is down, or a bug.
 * The client sees which of the three, and of a bug nothing but the request id.
 */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const caller = { request_id: requestIdOf(request), language: languageOf(request) };
    const failure = failureOf(error);
    if (failure.error === 'unavailable')
      this.logger.warn({ ...caller, reason: reasonOf(error) }, 'request refused: unavailable');
    if (failure.error === 'internal') this.logger.error({ ...caller, err: error }, 'request failed');
    if (!reply.sent) sendFailure(reply, failure, caller);
  }
}

function failureOf(error: unknown): Failure {
  const lost = error instanceof TimestampsUnavailable || error instanceof BlobsUnavailable;
  if (lost || isDatabaseUnavailable(error)) return fail('unavailable');
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
  if (status === 404) return fail('not_found');
  if (status === 413) return fail('body_too_large', { limit: bodyLimit });
  if (status !== undefined && status >= 400 && status < 500) return fail('bad_request');
  return fail('internal');
}

/** What the lost part itself has said, down to the first cause. None of these holds a value of a row or of a request. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const own = error.message || ((error as { code?: string }).code ?? error.name);
  return error.cause ? `${own}: ${reasonOf(error.cause)}` : own;
}
