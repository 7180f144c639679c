import { userInfo } from 'node:os';
import { InvalidArgumentError, type Command } from 'commander';

/** Who operates, for the audit; understood by every command, before and after its name. */
interface DoerOptions {
  as?: string;
  why?: string;
}

/** A parser of texts of at most so many characters, which say something. */
const words = (most: number) => (text: string) => {
  if (text.trim() === '' || text.length > most)
    throw new InvalidArgumentError(`Give some words, of at most ${most} characters.`);
  return text.trim();
};

/** Adds the options by which an operator says who he is. */
export const signed = (program: Command): Command =>
  program
    .option('--as <name>', 'who you are, for the audit; absent: your name on this machine', words(100))
    .option('--why <text>', 'why you do it, for the audit and for the next who looks', words(500))
    .configureHelp({ showGlobalOptions: true });

/** A user without a name, as in a container, goes by his number. */
function nameOnThisMachine(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

export const whyOf = (program: Command): string | undefined => program.opts<DoerOptions>().why;

/** Who it is, and why he does it. */
export function doerOf(program: Command): { who: string; why: string | undefined } {
  const { as: who = nameOnThisMachine(), why } = program.opts<DoerOptions>();
  return { who, why };
}
