import { loadSettings, publishedSalt, saltList as readSalts } from '#config';
import { Option, InvalidArgumentError, type Command } from 'commander';
import { addSchool, listSchools, makeSchoolReady, readReadiness, setSchool, type Operator } from '#operating';
import { asOperator } from './operator.js';
import { idNumber } from './numbers.js';
import { count, printJson, printRows, refuse } from './print.js';

/** The salts of a school, held to what a start holds SALTS to, whatever NODE_ENV this shell has; none: those of the deployment. */
function saltList(text: string): string[] {
  if (text.trim() === '') return [];
  const salts = readSalts.safeParse(text);
  if (!salts.success) throw new InvalidArgumentError(salts.error.issues.map(({ message }) => message).join('; '));
  if (salts.data.includes(publishedSalt) && !loadSettings(['ALLOW_PUBLISHED_SALT']).ALLOW_PUBLISHED_SALT)
    throw new InvalidArgumentError(
      'the salt of the 2017 document is public; ALLOW_PUBLISHED_SALT=yes takes it all the same',
    );
  return salts.data;
}

interface SchoolOptions {
  access?: string;
  activation?: string;
  imTokens?: 'on' | 'off';
  signature?: 'any' | 'v2';
  preActivation?: string;
  salts?: string[];
}

/** `ops school …`: what each school allows. */
export function addSchoolCommands(program: Command): void {
  const school = program.command('school').description('What each school allows; gateways follow at once');

  school
    .command('add')
    .argument('<school_id>', 'school_id', idNumber)
    .description('Add a school, which allows what is usual')
    .requiredOption('--name <name>', 'what it is called')
    .action((school_id: number, { name }: { name: string }) =>
      asOperator(program, async (operator) => {
        if (await addSchool(operator, { school_id, name })) console.log(`school ${school_id} is there`);
        else refuse(`there is a school ${school_id} already, and it is left as it is`);
      }),
    );

  school
    .command('set')
    .argument('<school_id>', 'school_id', idNumber)
    .description('Change the policy of a school')
    .addOption(new Option('--access <who>', 'who may read a group’s members and log').choices(['school', 'member']))
    .addOption(new Option('--activation <who>', 'who may activate a group').choices(['member', 'owner']))
    .addOption(new Option('--im-tokens <answer>', 'whether its apps may ask for Easemob tokens').choices(['on', 'off']))
    .addOption(
      new Option('--signature <which>', 'what it takes: that of 2017 too, or that of service keys alone').choices([
        'any',
        'v2',
      ]),
    )
    .addOption(
      new Option('--pre-activation <groups>', 'which groups are activated before somebody taps').choices([
        'off',
        'class',
        'all',
      ]),
    )
    .option(
      '--salts <salts>',
      'one or two, comma separated, the old one last; empty: those of the deployment',
      saltList,
    )
    .action((id: number, { imTokens, preActivation: pre_activation, ...options }: SchoolOptions) =>
      asOperator(program, async (operator) => {
        const im_tokens = imTokens === undefined ? undefined : imTokens === 'on';
        if (!(await setSchool(operator, id, { ...options, im_tokens, pre_activation })))
          refuse(`there is no school ${id}`);
      }),
    );

  school
    .command('pre-activate')
    .argument('<school_id>', 'school_id', idNumber)
    .description(
      'Register the people whom Easemob does not know, and activate the groups that the school’s policy names',
    )
    .option('--yes', 'do it; without, it is only counted', false)
    .option('--json', 'for programs')
    .action((id: number, options: ReadyOptions) =>
      asOperator(program, (operator) => preActivate(operator, id, options)),
    );

  school
    .command('list')
    .description('Schools and their policies, without salts')
    .option('--json', 'for programs')
    .action((options: { json?: true }) =>
      asOperator(program, async ({ reads }) =>
        printRows(await listSchools(reads), { ...options, none: 'there is none' }),
      ),
    );
}

interface ReadyOptions {
  yes: boolean;
  json?: true;
}

async function preActivate(operator: Operator, id: number, { yes, json }: ReadyOptions): Promise<void> {
  const readiness = await readReadiness(operator.reads, id);
  if (!readiness) return refuse(`there is no school ${id}`);
  const asked = yes ? await makeSchoolReady(operator, id) : 0;
  const confirm = yes ? undefined : 'nothing is changed yet: add --yes to go on';
  if (json) return printJson({ ...readiness, asked, confirm });

  const { people, refused, nameless, groups, pre_activation } = readiness;
  console.log(`${count(people, 'person', 'people')} of school ${id} to be told to Easemob`);
  if (refused > 0) console.log(`${refused} whom it does not take`);
  if (nameless > 0) console.log(`${nameless} whose names it does not take`);
  console.log(`${count(groups, 'group')} to activate (pre-activation ${pre_activation})`);
  console.log(confirm ?? `${asked} asked for in the bulk lane`);
}
