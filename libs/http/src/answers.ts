import { errors, failureText, type Failure } from '#contracts';
import type { FastifyReply } from 'fastify';
import type { Caller } from './request.js';
import { recordOf } from './request-record.js';

const json = 'application/json; charset=utf-8';
const retryAfterSeconds = '5';

/** The failure body. No `[` in it, whatever the values: old table readers would take it for an empty table. */
export function failureBody(failure: Failure, { request_id, language }: Caller): string {
  const { error, hints } = failure;
  const body = { code: errors[error].code, msg: failureText(failure, language), error, request_id };
  return JSON.stringify(hints ? { ...body, ...withoutTables(hints) } : body);
}

/** What was signed is the caller's own text, and may hold anything. */
const withoutTables = (hints: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(hints).map(([name, text]) => [name, text.replaceAll('[', '(').replaceAll(']', ')')]),
  );

/** Answers with a failure, by default with the status that the catalogue has for it. */
export function sendFailure(
  reply: FastifyReply,
  failure: Failure,
  caller: Caller,
  status: number = errors[failure.error].status,
): void {
  recordOf(reply.request).code = errors[failure.error].code;
  if (status === 503 || status === 429)
    reply.header('retry-after', String(failure.values?.retry_after ?? retryAfterSeconds));
  reply.status(status).header('content-type', json).send(failureBody(failure, caller));
}

export function sendJson(reply: FastifyReply, text: string, status = 200): void {
  reply.status(status).header('content-type', json).send(text);
}
