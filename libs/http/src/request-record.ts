import { requestIdFrom, type Logger, type Metrics } from '#telemetry';
import { correlationFields, traceparentFrom, withCorrelation, type Correlation } from '#telemetry/correlation';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What is told of a request once its answer has gone: one line, one count. Never what it carried. */
export interface RequestRecord {
  /** The route that it has reached, where something is asked for there: looked up once, since Fastify tells it dearly. */
  route?: string;
  /** What was asked for: a command of the catalogue, or the name of a route. */
  cmd?: string;
  /** Of the answer: 0, or the code of the failure. */
  code: number;
  school_id?: number;
  /** The service key that has signed it. */
  key_id?: string;
  /** What a request said of itself before anybody had looked at its signature. */
  claimed?: { school_id?: number; cmd?: string; key_id?: string };
  correlation: Correlation & Required<Pick<Correlation, 'request_id'>>;
  /** Gives back the request's place among those that are being worked on: its answer goes out, or is held. */
  leave?: () => void;
}

/** On Node's request, which all of Fastify's views of it share. */
const held = Symbol('record');
type Holder = Pick<FastifyRequest, 'headers'> & { raw: { [held]?: RequestRecord } };

/** The record of a request, the same at every call. */
export function recordOf(request: Pick<FastifyRequest, 'headers' | 'raw'>): RequestRecord {
  const { raw, headers } = request as Holder;
  return (raw[held] ??= {
    code: 0,
    correlation: {
      request_id: requestIdFrom(headers['x-request-id']),
      traceparent: traceparentFrom(headers.traceparent),
    },
  });
}

/** The id of a request: the caller's X-Request-Id if it is a sane one, else a new one; the same at every call. */
export const requestIdOf = (request: Pick<FastifyRequest, 'headers' | 'raw'>): string =>
  recordOf(request).correlation.request_id;

export interface Telling {
  logger: Logger;
  metrics: Metrics;
  /** What requests are called in log and metrics, by the route that they reach; others of the API are `unknown`. */
  names?: Readonly<Record<string, string>>;
}

/** Whether a route is asked for something, by apps or by other systems; others show health or documentation. */
const isAsked = (route: string | undefined): route is string => /^\/(api|admin)\//.test(route ?? '');

/** The record of a request that has just come. */
export function beginRecord(request: FastifyRequest): RequestRecord {
  const record = recordOf(request);
  const { url } = request.routeOptions;
  if (isAsked(url)) record.route = url;
  return record;
}

/** Writes the line and the count, with code `gone` for a client that has not waited for the answer. Whoever looks at health or documentation is no news. */
export function tellRequest(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { logger, metrics, names }: Telling,
): void {
  const record = recordOf(request);
  const { route } = record;
  if (route === undefined) return;
  const { cmd = names?.[route] ?? 'unknown', school_id, key_id, claimed, correlation } = record;
  const code = reply.raw.writableFinished ? record.code : 'gone';
  const took = reply.elapsedTime;
  metrics.httpRequests.inc({ cmd, code });
  metrics.httpDuration.observe({ cmd }, took / 1000);
  const line = correlationFields(correlation);
  line.cmd = cmd;
  line.code = code;
  line.status = reply.statusCode;
  if (key_id !== undefined) line.key_id = key_id;
  if (school_id !== undefined) line.school_id = school_id;
  else if (claimed) line.claimed = claimed;
  line.duration_ms = Math.round(took);
  logger.info(line, 'request');
}

/** Runs what logs, sends or writes down on behalf of a request: all of it carries the request's correlation. */
export const onBehalfOf = <T>(request: FastifyRequest, run: () => T): T =>
  withCorrelation(recordOf(request).correlation, run);
