import { SettingsError } from '#config';
import { DeadLettersUnavailable } from '#messaging';
import { Command } from 'commander';
import { addCallbackCommands } from './callback.commands.js';
import { addDeadLetterCommands } from './dead-letters.commands.js';
import { addEndpointCommands } from './endpoint.commands.js';
import { addGroupCommands } from './group.commands.js';
import { addOrphanCommands } from './orphan.commands.js';
import { addSchoolCommands } from './school.commands.js';
import { addWorkCommands } from './work.commands.js';

/** `npm run ops -- …`: what operators do by hand. Ends with 0, or with 1 when it could not do what it was asked to. */
const program = new Command('ops').description('Operate SchoolIM').showHelpAfterError('(--help tells more)');

addWorkCommands(program);
addCallbackCommands(program);
addDeadLetterCommands(program);
addGroupCommands(program);
addOrphanCommands(program);
addEndpointCommands(program);
addSchoolCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  // What an operator can mend is said in a line; anything else is a fault of ours and keeps its stack.
  const known = error instanceof SettingsError || error instanceof DeadLettersUnavailable;
  const timedOut = error instanceof Error && error.name === 'AbortError';
  console.error(known ? error.message : timedOut ? 'given up waiting for the database' : error);
  process.exitCode = 1;
}
