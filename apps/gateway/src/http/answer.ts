import { commands, type CommandName, type Rows } from '#contracts';
import { recordOf, sendJson } from '#http';
import type { FastifyReply } from 'fastify';
import { tableText } from './table-text.js';

/** The answer of a command: a table in the 2017 layout, or a JSON object. */
export function sendAnswer(
  reply: FastifyReply,
  answer: object,
  { cmd, expanded }: { cmd: CommandName; expanded: boolean },
): void {
  const command = commands[cmd];
  // A write that has been accepted, and whose operation has failed since.
  if ('code' in answer) recordOf(reply.request).code = answer.code as number;
  const isTable = command.answer === 'table';
  sendJson(reply, isTable ? tableText(command.columns, answer as Rows, { expanded }) : JSON.stringify(answer));
}
