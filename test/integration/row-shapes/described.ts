import type { Connection, FieldDef, PoolClient, Submittable } from 'pg';
import type { DataSource } from 'typeorm';
import { emptiedColumns } from './outer-joins.js';

/** A column as PostgreSQL says that a statement brings it. */
export interface Brought {
  name: string;
  /** As PostgreSQL calls it. */
  type: string;
  /** What our driver makes of a value, such as `number`, `Date`, `string[]`; `json` may be anything. */
  kind: string;
  /**
   * How it may be null, where it comes as it is from a column of a table: that may be, and no condition of the statement
   * speaks of it; or an outer join may have found no row.
   */
  nullBy: 'its table' | 'an outer join' | undefined;
}

export interface Description {
  columns: Brought[];
  /** What TypeORM answers: for `update` and `delete` the rows and their number. */
  answer: 'rows' | 'rows and count';
}

/** A value of each type that our statements bring, as text. */
const samples: Record<string, string> = {
  ...{ bool: 't', int2: '1', int4: '1', int8: '1', float4: '1', float8: '1', numeric: '1', xid: '1' },
  ...{
    text: 'x',
    varchar: 'x',
    bpchar: 'x',
    name: 'x',
    uuid: '00000000-0000-0000-0000-000000000000',
    regclass: 'pg_class',
  },
  ...{ timestamptz: '2020-01-01', timestamp: '2020-01-01', date: '2020-01-01', interval: '1s', bytea: '' },
};

/** A statement that is parsed and described, and never run. */
class Describing implements Submittable {
  readonly fields: Promise<FieldDef[]>;
  private found: FieldDef[] = [];
  private resolve!: (fields: FieldDef[]) => void;
  private reject!: (error: Error) => void;

  constructor(private readonly text: string) {
    this.fields = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
  }

  submit(connection: Connection): void {
    connection.parse({ text: this.text, name: '', types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.found = fields;
  }

  handleReadyForQuery(): void {
    this.resolve(this.found);
  }

  handleError(error: Error): void {
    this.reject(error);
  }
}

/** The word by which TypeORM decides what to answer: that of the statement itself, whatever is within brackets before it. */
function verbOf(text: string): string | undefined {
  let rest = text.replaceAll(/--.*$/gm, '').replaceAll(/'(''|[^'])*'/g, '');
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replaceAll(/\([^()]*\)/g, '');
  }
  return /\b(select|insert|update|delete|set|lock)\b/i.exec(rest)?.[0].toLowerCase();
}

/** Whether a condition speaks of a column: then it can't be said here that it may be null. */
const speaksOf = (text: string, column: string): boolean =>
  new RegExp(String.raw`\b${column}\s*(is not null|=|<|>|in\b|between)`, 'i').test(text);

/** What a migrated database says of statements. */
export class Database {
  private readonly types = new Map<number, Promise<Pick<Brought, 'type' | 'kind'>>>();
  /** The names of those columns of tables that may be null, by table and place. */
  private nullable?: Promise<ReadonlyMap<string, string>>;

  constructor(
    private readonly client: PoolClient,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws whatever PostgreSQL has against it */
  async describe(text: string): Promise<Description> {
    const { fields } = this.client.query(new Describing(text));
    const columns: Brought[] = [];
    const found = await fields;
    const emptied = found.length > 0 ? await emptiedColumns(this.client, text) : new Set();
    for (const [place, { name, tableID, columnID, dataTypeID }] of found.entries()) {
      const type = await this.typeOf(dataTypeID);
      const column = (await this.nullables()).get(`${tableID} ${columnID}`);
      // What is called for what it does brings nothing to read.
      const inTable = column !== undefined && !speaksOf(text, column);
      const nullBy = emptied.has(place) ? 'an outer join' : inTable ? 'its table' : undefined;
      if (type.kind !== 'void') columns.push({ name, ...type, nullBy });
    }
    const answer = /update|delete/.test(verbOf(text) ?? '') ? 'rows and count' : 'rows';
    return { columns, answer };
  }

  private nullables(): Promise<ReadonlyMap<string, string>> {
    return (this.nullable ??= this.dataSource
      .query<{ id: string; name: string }[]>(
        `select attrelid || ' ' || attnum as id, attname as name from pg_attribute
          where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) and not attnotnull`,
      )
      .then((rows) => new Map(rows.map(({ id, name }) => [id, name]))));
  }

  private typeOf(id: number): Promise<Pick<Brought, 'type' | 'kind'>> {
    const known = this.types.get(id) ?? this.readType(id);
    this.types.set(id, known);
    return known;
  }

  /** Its kind is what comes out of our own driver. */
  private async readType(id: number): Promise<Pick<Brought, 'type' | 'kind'>> {
    const [found] = await this.dataSource.query<{ type: string; base: string; is_array: boolean }[]>(
      `select format_type(t.oid, null) as type, coalesce(e.typname, t.typname) as base, e.oid is not null as is_array
         from pg_type t left join pg_type e on e.oid = t.typelem and t.typcategory = 'A' where t.oid = $1`,
      [id],
    );
    const { type, base, is_array } = found!;
    if (/^(void|jsonb?)$/.test(base)) return { type, kind: base === 'void' ? 'void' : 'json' };
    if (!(base in samples)) throw new Error(`no value of the type ${base} is known here`);
    const sample = is_array ? `{${samples[base]}}` : samples[base];
    const [row] = await this.dataSource.query<{ value: unknown }[]>(`select '${sample}'::${type} as value`);
    return { type, kind: kindOfValue(row!.value) };
  }
}

const kindOfValue = (value: unknown): string => {
  if (Array.isArray(value)) return `${kindOfValue(value[0])}[]`;
  if (typeof value !== 'object') return typeof value;
  return value?.constructor.name ?? 'null';
};
