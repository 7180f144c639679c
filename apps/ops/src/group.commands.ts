import { findGroups, repairGroups, type Operator } from '#operating';
import { Option, type Command } from 'commander';
import { asOperator } from './operator.js';
import { idNumber, idNumbers } from './numbers.js';
import { count, printJson, refuse } from './print.js';

interface Options {
  school: number;
  group?: number[];
  allActive?: true;
  inactive?: true;
  yes: boolean;
  json?: true;
}

/** `ops group …`: groups made to agree with Easemob, many at once. */
export function addGroupCommands(program: Command): void {
  const group = program.command('group').description('Groups of a school, many at once');

  group
    .command('repair')
    .description('Make groups agree with Easemob again, or activate them, behind people’s taps')
    .requiredOption('--school <id>', 'school_id', idNumber)
    .option('--group <id...>', 'these groups', idNumbers)
    .addOption(new Option('--all-active', 'all that are active').conflicts('inactive'))
    .option('--inactive', 'all that are not active yet: activates them')
    .option('--yes', 'do it; without, it is only counted', false)
    .option('--json', 'for programs')
    .action((options: Options) => {
      if (!options.group && !options.allActive && !options.inactive)
        program.error('error: say which groups: --group, --all-active or --inactive');
      return asOperator(program, (operator) => repair(operator, options));
    });
}

async function repair(operator: Operator, options: Options): Promise<void> {
  const { school, group: ids, allActive, inactive, yes, json } = options;
  const active = allActive ? true : inactive ? false : undefined;
  const found = await findGroups(operator.reads, { school, ids, active });
  const absent = (ids ?? []).filter((id) => !found.includes(id));
  const asked = yes ? await repairGroups(operator, { school, ids: found }) : 0;
  if (absent.length > 0) process.exitCode = 1;
  const confirm = yes || found.length === 0 ? undefined : 'nothing is changed yet: add --yes to repair';
  if (json) return printJson({ matched: found.length, asked, absent, confirm });

  console.log(`${count(found.length, 'group')} of school ${school}`);
  if (absent.length > 0) refuse(`not of this school, not in that state, or without members: ${absent.join(', ')}`);
  if (yes) console.log(`${asked} asked for in the bulk lane, ${found.length - asked} waited for a worker already`);
  if (confirm) console.log(confirm);
}
