import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type ts from 'typescript';
import { migratedDatabase } from '../support/migrated-database.js';
import { Database } from './row-shapes/described.js';
import { faultsOf } from './row-shapes/faults.js';
import { readSources } from './row-shapes/sources.js';
import { readStatements, type Statement } from './row-shapes/statements.js';

/** What has no text before it runs, and why nothing is lost by it. */
const madeUp = {
  'libs/demo-school/src/seed-demo.ts': 'writes the columns that a message of the demo has, and brings no rows',
};

/** Columns that are null for rows of another kind than those asked for, which no condition says by the column's name. */
const neverNull = {
  'apps/easemob-worker/src/group/waiting-messages.ts':
    'a message that waits is one of ours, with its sender, its words and its operation',
};

const unknownText = 'its text is not known before it runs';

const fileOf = (place: string) => place.replace(/:\d+$/, '');

/** What is wrong in a file of the gateway with a statement like this one. */
const plants: [what: string, fault: string, code: string][] = [
  [
    'a wrong name',
    'id is declared, and no column of this name is brought',
    `const rows: { id: number }[] = await manager.query('select im_user_id from im_user'); return rows;`,
  ],
  [
    'a column that nobody has declared',
    'im_user_id is brought, and nobody has declared it',
    `const rows: { real_name: string }[] = await manager.query('select real_name, im_user_id from im_user'); return rows;`,
  ],
  [
    'a missing column, by a type that is handed on',
    'wanted is declared, and no column of this name is brought',
    `const read = (): Promise<{ key: string; wanted: string }[]> => manager.query('select key from work_item');`,
  ],
  [
    'a wrong type',
    'wanted is declared as number, and is bigint, which arrives as string',
    `const rows: { wanted: number }[] = await manager.query('select wanted from work_item'); return rows;`,
  ],
  [
    'a wrong type of a list',
    'ids is declared as number[], and is bigint[], which arrives as string[]',
    `const [row]: [{ ids: number[] }] = await manager.query('select array_agg(id) as ids from outbox');`,
  ],
  [
    'a moment that is taken for its text',
    'created_at is declared as string, and is timestamp with time zone, which arrives as Date',
    `const rows = await manager.query<{ created_at: string }[]>('select created_at from operation'); return rows;`,
  ],
  [
    'a forgotten null',
    'easemob_group_id may be null by its table, and is declared as if it never were',
    `const rows: { easemob_group_id: string }[] = await manager.query('select easemob_group_id from im_group'); return rows;`,
  ],
  [
    'a null that an outer join makes',
    'group_name may be null by an outer join, and is declared as if it never were',
    `const rows: { im_user_id: number; group_name: string }[] = await manager.query(
       'select m.im_user_id, g.group_name from im_group_member m left join im_group g on g.im_group_id = m.im_group_id and g.derived');
     return rows;`,
  ],
  [
    'an update that is taken for a select',
    'an update or delete answers [rows, count], and is taken for rows',
    `const rows: { key: string }[] = await manager.query('delete from work_item where false returning key'); return rows;`,
  ],
  [
    'rows of which nobody says what they are',
    'its rows are read and nobody says what they are: give them a type where they arrive',
    `const [row] = await manager.query('select key from work_item'); console.log(row.key);`,
  ],
  [
    'a statement that PostgreSQL does not take',
    'PostgreSQL does not take it: column "nothing" does not exist',
    `const rows: { nothing: string }[] = await manager.query('select nothing from im_user'); return rows;`,
  ],
  [
    'one of the branches of a text',
    'wanted is declared as string, and is integer, which arrives as number',
    `const sql = (short: boolean) => \`select \${short ? 'wanted::int' : 'wanted'} from work_item\`;
     const read = (short: boolean): Promise<{ wanted: string }[]> => manager.query(sql(short));`,
  ],
  [
    'a text that nobody knows before it runs',
    unknownText,
    `await manager.query('set timezone to ' + process.argv[2]);`,
  ],
  [
    'cells of which nobody says what they are',
    'its cells are read by their places, and no tuple says what they are',
    `const [row] = await readRows({ name: 'n', text: 'select team from subscriber' }, []); console.log(row![0]);`,
  ],
  [
    'cells whose places are swapped',
    'it brings key, kind, and is read as kind, key',
    `const rows = (await readRows({ name: 'n', text: 'select key, kind from work_item' }, [])) as [kind: string, key: string][]; return rows;`,
  ],
  [
    'a cell that may be null',
    'easemob_group_id may be null by its table, and is declared as if it never were',
    `const text = 'select easemob_group_id from im_group';
     const rows = (await readRows({ name: 'n', text }, [])) as [easemob_group_id: string][]; return rows;`,
  ],
  [
    'columns of a command whose places are swapped',
    'it brings im_user_id, account_id, and is read as account_id, im_user_id',
    `const handler: Handler<'getIMUserID'> = () => readRows({ name: 'n', text: 'select im_user_id, account_id from im_user' }, []);`,
  ],
  [
    'a column of a command that is of another type',
    'account_id is integer in the contract of getIMUserID, and comes as text',
    `const handler: Handler<'getIMUserID'> = () =>
       readRows({ name: 'n', text: 'select account_id::text, im_user_id from im_user' }, []);`,
  ],
];

const planted = plants.map(([, , code], place) => [
  `apps/gateway/src/planted-${place}.ts`,
  `import type { ReadRows } from '#database';
   import type { EntityManager } from 'typeorm';
   import type { Handler } from './commands/handler.js';
   export async function planted(manager: EntityManager, readRows: ReadRows) {
     ${code}
   }`,
]);

let checker: ts.TypeChecker;
let statements: Statement[];
let dataSource: DataSource;
let close: () => Promise<void>;
let connection: PoolClient;
let database: Database;

beforeAll(async () => {
  ({ dataSource, close } = await migratedDatabase());
  const program = readSources(Object.fromEntries(planted) as Record<string, string>);
  checker = program.getTypeChecker();
  statements = readStatements(program);
  connection = (await (dataSource.driver as PostgresDriver).obtainMasterConnection())[0] as PoolClient;
  database = new Database(connection, dataSource);
});
afterAll(async () => {
  connection?.release();
  await close?.();
});

/** Each once, as `place fault`. */
async function faultsIn(some: Statement[]): Promise<string[]> {
  const found = new Set<string>();
  for (const statement of some) {
    const note = (fault: string) => found.add(`${statement.place} ${fault}`);
    if (statement.texts.length === 0) note(unknownText);
    for (const text of statement.texts)
      await database.describe(text).then(
        (description) => faultsOf(statement, description, checker).forEach(note),
        (error: Error) => note(`PostgreSQL does not take it: ${error.message}`),
      );
  }
  return [...found];
}

const isPlanted = ({ place }: Statement) => place.includes('/planted-');

describe('what is said of the rows of a raw statement', () => {
  it('is what PostgreSQL says of them', async () => {
    const standing = statements.filter((statement) => !isPlanted(statement));
    expect(standing.length).toBeGreaterThan(200);
    expect(standing.filter(({ isCells }) => isCells).length).toBeGreaterThan(5);
    const faults = await faultsIn(standing);
    const allowed = (fault: string) => {
      const [place, ...words] = fault.split(' ');
      const list = words.includes('null') ? neverNull : words.join(' ') === unknownText ? madeUp : {};
      return fileOf(place!) in list;
    };
    expect(faults.filter((fault) => !allowed(fault))).toEqual([]);
    const needed = new Set(faults.filter(allowed).map((fault) => fileOf(fault.split(' ')[0]!)));
    expect([...needed].toSorted()).toEqual([...Object.keys(neverNull), ...Object.keys(madeUp)].toSorted());
  });

  it.each(plants)('negative control: %s is found', async (_what, fault, code) => {
    const file = `apps/gateway/src/planted-${plants.findIndex((plant) => plant[2] === code)}.ts`;
    const faults = await faultsIn(statements.filter(({ place }) => fileOf(place) === file));
    expect(faults).toContainEqual(expect.stringMatching(new RegExp(`^${file}:[56] `)));
    expect(faults.map((one) => one.replace(/^\S+ /, ''))).toContain(fault);
  });
});
