import { correlationFields, traceparentFrom, type Correlation, type Logger, type Metrics } from '#telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestIdOf } from './request.js';

/** What is told of a request once its answer has gone: one line, one count. Never what it carried. */
export interface RequestRecord {
  /** What was asked for: a command of the catalogue, or the name of a route. */
  cmd?: string;
  /** Of the answer: 0, or the code of the failure. */
  code: number;
  school_id?: number;
  /** What a request said of itself before anybody had looked at its signature. */
  claimed?: { school_id: number; cmd?: string };
  correlation: Correlation;
  /** Gives back the request's place among those that are being worked on: its answer goes out, or is held. */
  leave?: () => void;
}

const records = new WeakMap<object, RequestRecord>();

/** The record of a request, the same at every call. */
export function recordOf(request: FastifyRequest): RequestRecord {
  let record = records.get(request.raw);
  if (!record) {
    const correlation = {
      request_id: requestIdOf(request),
      traceparent: traceparentFrom(request.headers.traceparent),
    };
    record = { code: 0, correlation };
    records.set(request.raw, record);
  }
  return record;
}

export interface Telling {
  logger: Logger;
  metrics: Metrics;
  /** What requests are called in log and metrics, by the route that they reach; others of the API are `unknown`. */
  names?: Readonly<Record<string, string>>;
}

/** Writes the line and the count, with code `gone` for a client that has not waited for the answer. Whoever looks at health or documentation is no news. */
export function tellRequest({ request, reply }: { request: FastifyRequest; reply: FastifyReply }, { logger, metrics, names }: Telling): void {
  const route = request.routeOptions?.url;
  if (!route?.startsWith('/api/')) return;
  const { cmd = names?.[route] ?? 'unknown', school_id, claimed, correlation, ...record } = recordOf(request);
  const code = reply.raw.writableFinished ? record.code : 'gone';
  metrics.httpRequests.inc({ cmd, code });
  metrics.httpDuration.observe({ cmd }, reply.elapsedTime / 1000);
  logger.info(
    { ...correlationFields(correlation), cmd, code, status: reply.statusCode, school_id, ...(school_id === undefined && { claimed }), duration_ms: Math.round(reply.elapsedTime) },
    'request',
  );
} // prettier-ignore
