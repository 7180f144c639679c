import { Command } from 'commander';
import { addCommands } from './commands.js';
import { signed } from './doer.js';

/** `npm run ops -- …`: what operators do by hand. Ends with 0, or with 1 when it could not do what it was asked to. */
const program = signed(new Command('ops').description('Operate SchoolIM').showHelpAfterError('(--help tells more)'));
const { operands } = program.parseOptions(process.argv.slice(2));

try {
  await addCommands(program, operands[0]);
  await program.parseAsync();
} catch (error) {
  const { sentenceFor } = await import('./refusal.js');
  console.error(sentenceFor(error) ?? error);
  process.exitCode = 1;
}
