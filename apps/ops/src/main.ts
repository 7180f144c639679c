import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerEndpoint, registrationFault } from '#callbacks';
import { loadSettings } from '#config';
import { openDatabase } from '#database';
import type { DataSource } from 'typeorm';

/** `npm run ops -- …`: what operators do by hand. */
const program = new Command('ops').description('Operate SchoolIM');

/** Without DATABASE_URL: the database of an `npm start` that runs on this machine. */
function databaseUrl(): string {
  const { DATA_DIR } = loadSettings(['DATA_DIR']);
  const file = join(DATA_DIR, 'database-url');
  const own = existsSync(file) ? { DATABASE_URL: readFileSync(file, 'utf8') } : {};
  return loadSettings(['DATABASE_URL'], { defaults: own }).DATABASE_URL;
}

async function withDatabase(work: (dataSource: DataSource) => Promise<void>): Promise<void> {
  const DATABASE_URL = databaseUrl();
  const dataSource = await openDatabase({ url: DATABASE_URL, poolSize: 2, name: 'ops' });
  await work(dataSource).finally(() => dataSource.destroy());
}

const endpoint = program.command('endpoint').description("Schools' callback endpoints");

endpoint
  .command('add')
  .description('Register an endpoint; prints its secret once')
  .requiredOption('--school <id>', 'school_id', Number)
  .requiredOption('--url <url>', 'callers may name this URL, or one below it')
  .option('--default', 'told of everything for which no caller named a URL', false)
  .option('--allow-cidr <networks...>', 'private networks that the endpoint may live in', [])
  .action(async (options: { school: number; url: string; default: boolean; allowCidr: string[] }) => {
    const { ALLOW_HTTP_CALLBACKS } = loadSettings(['ALLOW_HTTP_CALLBACKS']);
    const wanted = {
      school_id: options.school,
      url: options.url,
      is_default: options.default,
      allowed_cidrs: options.allowCidr,
    };
    const fault = await registrationFault(wanted, { allowHttp: ALLOW_HTTP_CALLBACKS });
    if (fault) program.error(`not registered: ${fault}`);
    await withDatabase(async (dataSource) => console.log(await registerEndpoint(dataSource, wanted)));
  });

endpoint
  .command('list')
  .description('Endpoints and their state, without secrets')
  .action(() =>
    withDatabase(async (dataSource) => {
      console.table(
        await dataSource.query(
          `select endpoint_id, school_id, url, is_default, cardinality(secrets) as secrets, disabled_at, disabled_why
             from callback_endpoint order by school_id, endpoint_id`,
        ),
      );
    }),
  );

const oneOf =
  (...values: string[]) =>
  (text: string) =>
    values.includes(text) ? text : program.error(`must be one of ${values.join(', ')}`);

/** One salt, or two while apps move from one to the other. */
const saltList = (text: string): string[] => {
  const salts = text.split(',').map((salt) => salt.trim()).filter(Boolean); // prettier-ignore
  return salts.length <= 2 ? salts : program.error('a school has at most two salts');
};

const school = program
  .command('school')
  .description('What each school allows; gateways follow within seconds');

school
  .command('set <school_id>')
  .description('Change the policy of a school')
  .option(
    '--access <who>',
    'who may read a group’s members and log: school or member',
    oneOf('school', 'member'),
  )
  .option('--activation <who>', 'who may activate a group: member or owner', oneOf('member', 'owner'))
  .option(
    '--salts <salts>',
    'one or two, comma separated, the old one last; empty: those of the deployment',
    saltList,
  )
  .action((id: string, options: { access?: string; activation?: string; salts?: string[] }) =>
    withDatabase(async (dataSource) => {
      const [rows] = await dataSource.query(
        `update school set access = coalesce($2, access), activation = coalesce($3, activation), salts = coalesce($4, salts)
          where school_id = $1 returning school_id`,
        [Number(id), options.access ?? null, options.activation ?? null, options.salts ?? null],
      );
      if (rows.length === 0) program.error(`there is no school ${id}`);
    }),
  );

school
  .command('list')
  .description('Schools and their policies, without salts')
  .action(() =>
    withDatabase(async (dataSource) => {
      console.table(
        await dataSource.query(
          'select school_id, name, access, activation, cardinality(salts) as own_salts from school order by school_id',
        ),
      );
    }),
  );

await program.parseAsync();
