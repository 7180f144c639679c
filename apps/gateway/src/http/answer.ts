import {
  commands,
  errors,
  failureText,
  type CommandName,
  type Failure,
  type Language,
  type Rows,
} from '#contracts';
import type { FastifyReply } from 'fastify';
import { recordOf } from './request-record.js';
import { tableText } from './table-text.js';

const json = 'application/json; charset=utf-8';
const retryAfterSeconds = '5';

/** The failure body. No `[` in it, whatever the values: old table readers would take it for an empty table. */
export const failureBody = (
  failure: Failure,
  { request_id, language }: { request_id: string; language: Language },
): string =>
  JSON.stringify({
    code: errors[failure.error].code,
    msg: failureText(failure, language),
    error: failure.error,
    request_id,
  });

export function sendFailure(
  reply: FastifyReply,
  failure: Failure,
  caller: { request_id: string; language: Language },
): void {
  const { status, code } = errors[failure.error];
  recordOf(reply.request).code = code;
  if (status === 503) reply.header('retry-after', retryAfterSeconds);
  reply.status(status).header('content-type', json).send(failureBody(failure, caller));
}

/** The answer of a command: a table in the 2017 layout, or a JSON object. */
export function sendAnswer(
  reply: FastifyReply,
  answer: object,
  { cmd, expanded }: { cmd: CommandName; expanded: boolean },
): void {
  const command = commands[cmd];
  // A write that has been accepted, and whose operation has failed since.
  if ('code' in answer) recordOf(reply.request).code = answer.code as number;
  const text =
    command.answer === 'table'
      ? tableText(command.columns, answer as Rows, { expanded })
      : JSON.stringify(answer);
  reply.status(200).header('content-type', json).send(text);
}
