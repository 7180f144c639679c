import { Command } from 'commander';
import { addAuditCommand } from './audit.command.js';
import { addBudgetCommand } from './budget.command.js';
import { addCallbackCommands } from './callback.commands.js';
import { addDeadLetterCommands } from './dead-letters.commands.js';
import { addEasemobCommands } from './easemob.commands.js';
import { addEndpointCommands } from './endpoint.commands.js';
import { addFindCommand } from './find.command.js';
import { addGroupCommands } from './group.commands.js';
import { addOrphanCommands } from './orphan.commands.js';
import { signed } from './operator.js';
import { sentenceFor } from './refusal.js';
import { addRestoredCommand } from './restored.command.js';
import { addRosterCommands } from './roster.commands.js';
import { addSchoolCommands } from './school.commands.js';
import { addWorkCommands } from './work.commands.js';

/** `npm run ops -- …`: what operators do by hand. Ends with 0, or with 1 when it could not do what it was asked to. */
const program = signed(new Command('ops').description('Operate SchoolIM').showHelpAfterError('(--help tells more)'));

addFindCommand(program);
addWorkCommands(program);
addBudgetCommand(program);
addCallbackCommands(program);
addDeadLetterCommands(program);
addGroupCommands(program);
addOrphanCommands(program);
addEndpointCommands(program);
addEasemobCommands(program);
addSchoolCommands(program);
addRosterCommands(program);
addRestoredCommand(program);
addAuditCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(sentenceFor(error) ?? error);
  process.exitCode = 1;
}
