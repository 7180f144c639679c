import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { addCommands } from './commands.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const pages = ['README.md', ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)];

/** `ops …`, as text tells it in backquotes or by a line of its own. */
const spans = /`(?:npm run ops --|ops) ([^`]+)`|^\s*npm run ops -- (.+)$/gm;
const documented = pages.flatMap((page) =>
  [...readFileSync(root + page, 'utf8').matchAll(spans)].map(([, span, line]) => [page, (span ?? line)!] as const),
);

const program = new Command('ops').option('--as <name>').option('--why <text>');
beforeAll(() => addCommands(program, undefined));

/** What is wrong with a command as it is told, without carrying it out. */
function faultOf(told: string): string | undefined {
  const words = told
    .replace(/<[^>]*>/g, '<…>')
    .split(/\s+/)
    .filter((word) => word !== '…');
  let command = program;
  while (words[0] !== undefined) {
    const [next] = words;
    const found = command.commands.find((one) => [one.name(), ...one.aliases()].includes(next));
    if (!found) break;
    command = found;
    words.shift();
  }
  const isFlag = (word: string) => word.startsWith('-');
  const known = [command, ...ancestorsOf(command)].flatMap(({ options }) => options);
  const unknown = words.find(
    (word) => isFlag(word) && word !== '--help' && !known.some(({ long, short }) => [long, short].includes(word)),
  );
  if (unknown) return `no option ${unknown}`;
  const operands = words.filter((word, n) => {
    const before = n > 0 ? known.find(({ long, short }) => [long, short].includes(words[n - 1])) : undefined;
    return !isFlag(word) && !(before?.required || before?.optional);
  });
  const most = command.registeredArguments.some(({ variadic }) => variadic)
    ? Infinity
    : command.registeredArguments.length;
  return operands.length > most ? `nothing called ${operands[most]}` : undefined;
}

function ancestorsOf({ parent }: Command): Command[] {
  return parent ? [parent, ...ancestorsOf(parent)] : [];
}

describe('the commands that README and docs tell', () => {
  it('are many', () => expect(documented.length).toBeGreaterThan(40));

  it.each(documented)('%s: ops %s', (_page, told) => {
    expect(faultOf(told)).toBeUndefined();
  });

  it.each([
    ['rooster import list.csv', 'nothing called rooster'],
    ['roster imports list.csv', 'nothing called imports'],
    ['roster approve 17 18', 'nothing called 18'],
    ['roster undo 17 --now', 'no option --now'],
  ])('negative control: %s is found', (told, fault) => {
    expect(faultOf(told)).toBe(fault);
  });
});
