import { correlationFields, traceparentFrom, type Correlation, type Logger, type Metrics } from '#telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestIdOf } from './request.js';

/** What is told of a request once its answer has gone: one line, one count. Never what it carried. */
export interface RequestRecord {
  /** A command of the catalogue, `userpic`, `file`, or `unknown`. */
  cmd: string;
  /** Of the answer: 0, or the code of the failure. */
  code: number;
  school_id?: number;
  correlation: Correlation;
}

const records = new WeakMap<object, RequestRecord>();
const commandOfRoute: Record<string, string> = { '/api/userpic': 'userpic', '/api/easemob/file': 'file' };

/** The record of a request, the same at every call. */
export function recordOf(request: FastifyRequest): RequestRecord {
  let record = records.get(request.raw);
  if (!record) {
    const correlation = {
      request_id: requestIdOf(request),
      traceparent: traceparentFrom(request.headers.traceparent),
    };
    record = { cmd: commandOfRoute[request.routeOptions?.url ?? ''] ?? 'unknown', code: 0, correlation };
    records.set(request.raw, record);
  }
  return record;
}

/** Writes the line and the count, with code `gone` for a client that has not waited for the answer. Whoever looks at health or documentation is no news. */
export function tellRequest(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): void {
  if (!request.routeOptions?.url?.startsWith('/api/')) return;
  const { cmd, school_id, correlation, ...record } = recordOf(request);
  const code = reply.raw.writableFinished ? record.code : 'gone';
  metrics.httpRequests.inc({ cmd, code });
  metrics.httpDuration.observe({ cmd }, reply.elapsedTime / 1000);
  logger.info(
    { ...correlationFields(correlation), cmd, code, status: reply.statusCode, school_id, duration_ms: Math.round(reply.elapsedTime) },
    'request',
  );
} // prettier-ignore
