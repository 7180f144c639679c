import { Option, InvalidArgumentError, type Command } from 'commander';
import { withDatabase } from './database.js';
import { idNumber } from './options.js';
import { printRows, refuse } from './print.js';

/** One salt, or two while apps move from one to the other. */
function saltList(text: string): string[] {
  const salts = text.split(',').map((salt) => salt.trim()).filter(Boolean); // prettier-ignore
  if (salts.length > 2) throw new InvalidArgumentError('a school has at most two salts');
  return salts;
}

/** `ops school …`: what each school allows. */
export function addSchoolCommands(program: Command): void {
  const school = program
    .command('school')
    .description('What each school allows; gateways follow within seconds');

  school
    .command('set')
    .argument('<school_id>', 'school_id', idNumber)
    .description('Change the policy of a school')
    .addOption(
      new Option('--access <who>', 'who may read a group’s members and log').choices(['school', 'member']),
    )
    .addOption(new Option('--activation <who>', 'who may activate a group').choices(['member', 'owner']))
    .option(
      '--salts <salts>',
      'one or two, comma separated, the old one last; empty: those of the deployment',
      saltList,
    )
    .action((id: number, options: { access?: string; activation?: string; salts?: string[] }) =>
      withDatabase(async ({ dataSource }) => {
        const [rows] = await dataSource.query(
          `update school set access = coalesce($2, access), activation = coalesce($3, activation), salts = coalesce($4, salts)
            where school_id = $1 returning school_id`,
          [id, options.access ?? null, options.activation ?? null, options.salts ?? null],
        );
        if (rows.length === 0) refuse(`there is no school ${id}`);
      }),
    );

  school
    .command('list')
    .description('Schools and their policies, without salts')
    .option('--json', 'for programs')
    .action((options: { json?: true }) =>
      withDatabase(async ({ dataSource }) => {
        const rows = await dataSource.query(
          'select school_id, name, access, activation, cardinality(salts) as own_salts from school order by school_id',
        );
        printRows(rows, { ...options, none: 'there is none' });
      }),
    );
}
