import { downloadStatusOf, type Failure } from '#contracts';
import { sendFailure, type Caller } from '#http';
import type { FastifyReply } from 'fastify';

/** A failure where bytes were asked for: never with a 200, or an old app saves the JSON as the picture. */
export const sendDownloadFailure = (reply: FastifyReply, failure: Failure, caller: Caller): void =>
  sendFailure(reply, failure, caller, downloadStatusOf(failure.error));
