import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import { dataSource, useWork } from '../support/work.js';

useWork();

/** A column as either side describes it. */
type Column = [table: string, name: string, type: string, nullable: boolean, hasDefault: boolean];

const mapped = ({
  entityMetadata,
  databaseName,
  type,
  isArray,
  isNullable,
  default: given,
}: ColumnMetadata): Column => [
  entityMetadata.tableName,
  databaseName,
  String(type) + (isArray ? '[]' : ''),
  isNullable,
  given !== undefined,
];

const made = async (): Promise<Column[]> => {
  const rows: { table: string; name: string; type: string; nullable: boolean; has_default: boolean }[] =
    await dataSource.query(
      `select c.relname as table, a.attname as name, not a.attnotnull as nullable, a.atthasdef as has_default,
              replace(format_type(a.atttypid, null), 'timestamp with time zone', 'timestamptz') as type
         from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
          and c.relname <> 'migrations'`,
    );
  return rows.map(({ table, name, type, nullable, has_default }) => [table, name, type, nullable, has_default]);
};

const inOrder = (columns: Column[]) => columns.map((column) => column.join(' ')).toSorted();

/** Of an identity the database has no default that it would tell of. */
const entitiesTell = () => dataSource.entityMetadatas.flatMap(({ columns }) => columns.map((column) => mapped(column)));

describe('the entities', () => {
  it('have every table and every column as the migrations make them', async () => {
    expect(inOrder(entitiesTell())).toEqual(inOrder(await made()));
  });

  it('negative control: a column that one of them lacks is seen', async () => {
    await dataSource.query('alter table school add column planted text');
    try {
      expect(inOrder(entitiesTell())).not.toEqual(inOrder(await made()));
    } finally {
      await dataSource.query('alter table school drop column planted');
    }
  });
});
