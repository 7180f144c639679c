import { preferredLanguage, type Language } from '#contracts';
import type { FastifyRequest } from 'fastify';
import { requestIdOf } from './request-record.js';

/** To whom a failure is told. */
export interface Caller {
  request_id: string;
  language: Language;
}

/** The language of `msg`. */
export const languageOf = (request: Pick<FastifyRequest, 'headers'>): Language =>
  preferredLanguage(request.headers['accept-language']);

/** To whom a failure of this request is told. */
export const callerOf = (request: Pick<FastifyRequest, 'headers' | 'raw'>): Caller => ({
  request_id: requestIdOf(request),
  language: languageOf(request),
});
