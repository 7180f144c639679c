import { randomUUID } from 'node:crypto';
import { loadSettings, publishedSalt, saltList as readSalts } from '#config';
import { Option, InvalidArgumentError, type Command } from 'commander';
import { events, newEvent, topicOf } from '#contracts';
import type { OutboxMessage } from '#outbox';
import { withDatabase } from './database.js';
import { idNumber } from './options.js';
import { printRows, refuse } from './print.js';

/** The salts of a school, held to what a start holds SALTS to, whatever NODE_ENV this shell has; none: those of the deployment. */
function saltList(text: string): string[] {
  if (text.trim() === '') return [];
  const salts = readSalts.safeParse(text);
  if (!salts.success)
    throw new InvalidArgumentError(salts.error.issues.map(({ message }) => message).join('; '));
  if (salts.data.includes(publishedSalt) && !loadSettings(['ALLOW_PUBLISHED_SALT']).ALLOW_PUBLISHED_SALT)
    throw new InvalidArgumentError(
      'the salt of the 2017 document is public; ALLOW_PUBLISHED_SALT=yes takes it all the same',
    );
  return salts.data;
}

/** Gateways go by it at once; whoever misses it reads it within SCHOOL_POLICY_TTL_MS. */
function announcement(school_id: number): OutboxMessage {
  const body = newEvent(events['school.changed'], {
    id: randomUUID(),
    time: new Date().toISOString(),
    school_id,
    data: {},
  });
  return { to: { topic: topicOf(body) }, body };
}

/** `ops school …`: what each school allows. */
export function addSchoolCommands(program: Command): void {
  const school = program.command('school').description('What each school allows; gateways follow at once');

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
      withDatabase(async ({ outbox }) => {
        const known = await outbox.transaction(async (manager) => {
          const [rows] = await manager.query(
            `update school set access = coalesce($2, access), activation = coalesce($3, activation), salts = coalesce($4, salts)
            where school_id = $1 returning school_id`,
            [id, options.access ?? null, options.activation ?? null, options.salts ?? null],
          );
          if (rows.length > 0) await outbox.add(manager, [announcement(id)]);
          return rows.length > 0;
        });
        if (!known) refuse(`there is no school ${id}`);
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
