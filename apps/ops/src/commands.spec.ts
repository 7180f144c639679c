import { Command } from 'commander';
import { addCommands, commands } from './commands.js';

const namesOf = async (named?: string) => {
  const program = new Command();
  await addCommands(program, named);
  return program.commands.map((command) => command.name());
};

describe('the commands', () => {
  it.each(Object.keys(commands))('%s alone is added where it is named', async (name) => {
    expect(await namesOf(name)).toEqual([name]);
  });

  it.each([undefined, 'help', 'constructor', 'nonsense'])('are added, all of them, for %j', async (named) => {
    expect(await namesOf(named)).toEqual(Object.keys(commands));
  });
});
