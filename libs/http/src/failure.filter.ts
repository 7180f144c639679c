import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { fail, type Failure } from '#contracts';
import type { Logger } from '#telemetry';
import { correlationFields } from '#telemetry/correlation';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendFailure } from './answers.js';
import { callerOf } from './request.js';
import { recordOf } from './request-record.js';

export interface FilterOptions {
  logger: Logger;
  /** As at the adapter: named in the answer to a larger one. */
  bodyLimit: number;
  /** Whether an error says that something the app needs is down. */
  isUnavailable: (error: unknown) => boolean;
}

/**
 * What is thrown on the way is a request that HTTP itself does not understand, a dependency that is down, or a bug.
 * The client sees which of the three, and of a bug nothing but the request id.
 */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(private readonly options: FilterOptions) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    // A client that has gone in the middle of its own body: nobody to answer, and nothing of ours is down.
    if (request.raw.destroyed && !request.raw.complete) return void reply.raw.destroy();
    const caller = callerOf(request);
    const failure = this.failureOf(error, request.routeOptions?.bodyLimit);
    const { logger } = this.options;
    const told = correlationFields(recordOf(request).correlation);
    if (failure.error === 'unavailable')
      logger.warn({ ...told, reason: reasonOf(error) }, 'request refused: unavailable');
    if (failure.error === 'internal') logger.error({ ...told, err: error }, 'request failed');
    if (!reply.sent) sendFailure(reply, failure, caller);
  }

  private failureOf(error: unknown, limit = this.options.bodyLimit): Failure {
    const { isUnavailable } = this.options;
    if (isUnavailable(error)) return fail('unavailable');
    const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
    if (status === 404) return fail('not_found');
    if (status === 415) return fail('bad_content_type');
    if (status === 413) return fail('body_too_large', { limit });
    if (status !== undefined && status >= 400 && status < 500) return fail('bad_request');
    return fail('internal');
  }
}

/** What the lost part itself has said, down to the first cause. None of these holds a value of a row or of a request. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const own = error.message || ((error as { code?: string }).code ?? error.name);
  return error.cause ? `${own}: ${reasonOf(error.cause)}` : own;
}
