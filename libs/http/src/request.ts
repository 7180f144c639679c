import { preferredLanguage, type Language } from '#contracts';
import { requestIdFrom } from '#telemetry';
import type { FastifyRequest } from 'fastify';

/** To whom a failure is told. */
export interface Caller {
  request_id: string;
  language: Language;
}

const requestIds = new WeakMap<object, string>();

/** The id of a request: the caller's X-Request-Id if it is a sane one, else a new one; the same at every call. */
export function requestIdOf(request: Pick<FastifyRequest, 'headers' | 'raw'>): string {
  let id = requestIds.get(request.raw);
  if (id === undefined) {
    id = requestIdFrom(request.headers['x-request-id']);
    requestIds.set(request.raw, id);
  }
  return id;
}

/** The language of `msg`. */
export const languageOf = (request: Pick<FastifyRequest, 'headers'>): Language =>
  preferredLanguage(request.headers['accept-language']);

/** To whom a failure of this request is told. */
export const callerOf = (request: Pick<FastifyRequest, 'headers' | 'raw'>): Caller => ({
  request_id: requestIdOf(request),
  language: languageOf(request),
});
