import type { Command } from './command.js';
import { commands, type CommandName } from './commands.js';
import { schemaOf, type Json } from './openapi.parts.js';
import { operationView } from './operation.js';

const names = Object.keys(commands) as CommandName[];

/** What an event tells of an operation: which commands it ends, and how. */
export function endedOperation(type: string): Json {
  const { properties, ...view } = schemaOf(operationView) as { properties: Json };
  const badly = names.filter((cmd) => endsOf(cmd)?.badly === type);
  const ended = badly.length > 0 ? badly : names.filter((cmd) => endsOf(cmd)?.well === type);
  const status = badly.length > 0 ? ['failed'] : ['succeeded', 'partially_succeeded'];
  return { ...view, properties: { ...properties, cmd: { enum: ended }, status: { enum: status } } };
}

const endsOf = (cmd: CommandName) => {
  const command: Command = commands[cmd];
  return command.answer === 'object' ? command.ends : undefined;
};
