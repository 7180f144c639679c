import type { EntityManager } from 'typeorm';
import { columnsOf, rowKey, type Row, type TableName } from './tables.js';

/** Whoever runs statements that read. */
export type Reads = Pick<EntityManager, 'query'>;

/** The rows of a school that follow from its roster, by their keys. */
export type State = { readonly [Table in TableName]: ReadonlyMap<string, Row> };

/** Rows of a school that no import has brought are left out, and so left alone. */
const restrictions: Partial<Record<TableName, { join?: string; where: string }>> = {
  im_user: { where: 't.school_id = $1 and t.person_key is not null' },
  guardian_child: {
    join: 'join im_user u on u.im_user_id = t.guardian_im_user_id',
    where: 't.school_id = $1 and u.person_key is not null',
  },
  im_group: { where: 't.school_id = $1 and t.derived' },
  im_group_member: {
    join: 'join im_group g on g.im_group_id = t.im_group_id',
    where: 'g.school_id = $1 and g.derived',
  },
};

const readTable = (reads: Reads, table: TableName, school_id: number): Promise<Row[]> => {
  const { join = '', where } = restrictions[table] ?? { where: 't.school_id = $1' };
  const columns = columnsOf(table).map((column) => `t.${column}`);
  return reads.query(`select ${columns.join(', ')} from ${table} t ${join} where ${where}`, [school_id]);
};

export const byRowKey = (table: TableName, rows: readonly Row[]): Map<string, Row> =>
  new Map(rows.map((row) => [rowKey(table, row), row]));

/** Reads what is stored of a school. Nothing of it may be changed meanwhile: see `version` of `roster_school`. */
export async function readState(reads: Reads, school_id: number, names: readonly TableName[]): Promise<State> {
  const read: [TableName, ReadonlyMap<string, Row>][] = [];
  for (const table of names) read.push([table, byRowKey(table, await readTable(reads, table, school_id))]);
  return Object.fromEntries(read) as unknown as State;
}
