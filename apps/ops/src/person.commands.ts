import type { Operator } from '#operating';
import { editPerson, findPeople, releasePerson, type PersonLine } from '#operating/rosters';
import { Option, type Command } from 'commander';
import { asOperator } from './operator.js';
import { idNumber } from './numbers.js';
import { printJson, printRows, refuse } from './print.js';
import { whyNotEdited } from './roster-words.js';

interface EditOptions {
  school: number;
  name?: string;
  phone?: string;
  class?: string;
  status?: 'active' | 'left';
  release?: true;
  json?: true;
}

const whose = (command: Command): Command =>
  command
    .argument('<who>', 'account_id, the school’s own number, or the key that `person show` tells')
    .requiredOption('--school <id>', 'school_id', idNumber);

/** `ops person …`: one person of a roster. */
export function addPersonCommands(program: Command): void {
  const person = program.command('person').description('People of a school, as its lists and hands have them');
  whose(person.command('show'))
    .description('Who somebody is; phones have their middle hidden')
    .option('--json', 'for programs')
    .action((who: string, options: { school: number; json?: true }) =>
      asOperator(program, async ({ reads }) => {
        const found = await findPeople(reads, options.school, who);
        if (found.length === 0) refuse(`there is nobody ${who}`);
        if (options.json) printJson(found);
        else if (found.length > 0) printRows(found.map(row), { none: '' });
      }),
    );
  whose(person.command('edit'))
    .description('Change a person by hand: that wins over lists until it is released')
    .option('--name <name>', 'what he is called')
    .option('--phone <phone>', 'his phone')
    .option('--class <class>', 'of a pupil: its key or its name, such as 高一(2)班')
    .addOption(new Option('--status <status>', 'whether he is there').choices(['active', 'left']))
    .addOption(
      new Option('--release', 'let lists decide about him again').conflicts(['name', 'phone', 'class', 'status']),
    )
    .option('--json', 'for programs')
    .action((who: string, options: EditOptions) => asOperator(program, (operator) => edit(operator, who, options)));
}

const row = ({ by_hand, ...rest }: PersonLine) => ({ ...rest, 'by hand': by_hand.join(' ') });

async function edit(operator: Operator, who: string, { release, json, ...options }: EditOptions): Promise<void> {
  const { school } = options;
  const found = await findPeople(operator.reads, school, who);
  const [one] = found;
  if (!one) return refuse(`there is nobody ${who}`);
  if (found.length > 1) return refuse(`${who} is said of several: name one by his key`);
  const { key } = one;
  const done = release
    ? await releasePerson(operator, { school, key })
    : await editPerson(operator, { ...options, key });
  if (json) printJson(done);
  if ('import_id' in done) console.error(`changed; ops roster undo ${done.import_id} takes it back`);
  else if ('nothing' in done) console.error(whyNotEdited(done, { who, school }));
  else refuse(whyNotEdited(done, { who, school }));
}
