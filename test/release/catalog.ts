import type { ClientBase } from 'pg';

interface Column {
  type: string;
  nullable: boolean;
  /** Whether a row that says nothing of it gets a value. */
  filled: boolean;
}

interface Rule {
  kind: 'check' | 'foreign key' | 'unique';
  columns: string[];
  definition: string;
}

interface Table {
  columns: Record<string, Column>;
  /** What rows must keep to. */
  rules: Rule[];
}

/** What a database demands of those who write to it and offers to those who read, by table. */
export type Catalog = Record<string, Table>;

const columns = `select attrelid::regclass::text as table, attname as name, format_type(atttypid, atttypmod) as type,
                        not attnotnull as nullable, atthasdef or attidentity <> '' as filled
                   from pg_attribute join pg_class c on c.oid = attrelid
                  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0 and not attisdropped`;
const named = (keys: string, table: string) =>
  `array(select attname::text from pg_attribute where attrelid = ${table} and attnum = any(${keys}))`;
const rules = `
  select conrelid::regclass::text as table, case contype when 'c' then 'check' else 'foreign key' end as kind,
         ${named('conkey', 'conrelid')} as columns, pg_get_constraintdef(oid) as definition
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'f')
  union all
  select indrelid::regclass::text, 'unique', ${named('indkey::int2[]', 'indrelid')}, regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+', 'INDEX')
    from pg_index join pg_class c on c.oid = indrelid where indisunique and relnamespace = 'public'::regnamespace`;

export async function catalogOf(database: ClientBase): Promise<Catalog> {
  const catalog: Catalog = {};
  for (const { table, name, ...column } of (await database.query(columns)).rows)
    (catalog[table] ??= { columns: {}, rules: [] }).columns[name] = column;
  for (const { table, ...rule } of (await database.query(rules)).rows) catalog[table]!.rules.push(rule);
  return catalog;
}

/**
 * Why the release before could not go on working on the schema of this one, in words; nothing where this one only adds what
 * whoever does not know of it need not say.
 */
export function contractions(before: Catalog, after: Catalog): string[] {
  return Object.entries(before).flatMap(([name, old]) => {
    const table = after[name];
    return table ? [...ofColumns(name, old, table), ...ofRules(name, old, table)] : [`${name} is gone`];
  });
}

function ofColumns(table: string, before: Table, after: Table): string[] {
  const kept = Object.entries(before.columns).flatMap(([name, old]) => {
    const column = after.columns[name];
    if (!column) return [`${table}.${name} is gone`];
    const found: string[] = [];
    if (column.type !== old.type) found.push(`${table}.${name} was ${old.type} and is ${column.type}`);
    if (old.nullable && !column.nullable) found.push(`${table}.${name} may be null no more`);
    if (old.filled && !column.filled) found.push(`${table}.${name} is filled in no more`);
    return found;
  });
  const demanded = Object.entries(after.columns)
    .filter(([name, { nullable, filled }]) => !before.columns[name] && !nullable && !filled)
    .map(([name]) => `${table}.${name} is new, and must be said`);
  return [...kept, ...demanded];
}

function ofRules(table: string, before: Table, after: Table): string[] {
  const gone = before.rules.filter(({ definition }) => after.rules.every((rule) => rule.definition !== definition));
  return after.rules
    .filter(({ definition }) => before.rules.every((rule) => rule.definition !== definition))
    .filter((rule) => !isOfNewColumns(rule, before, after) && !gone.some((old) => allows(rule, old)))
    .map(({ kind, definition }) => `${table} has a new ${kind}: ${definition}`);
}

/** Whoever does not know them gives them their defaults, which fit; in what is unique these would soon be there twice. */
function isOfNewColumns({ kind, columns }: Rule, before: Table, after: Table): boolean {
  const added = columns.filter((name) => !before.columns[name]);
  if (kind === 'unique') return added.some((name) => after.columns[name]!.nullable && !after.columns[name]!.filled);
  return added.length > 0 && added.length === columns.length;
}

/** Whether a list of allowed values took the place of one, and has all of its values. */
function allows(rule: Rule, old: Rule): boolean {
  const [now, then] = [listOf(rule), listOf(old)];
  return now.rest === then.rest && then.values.length > 0 && then.values.every((value) => now.values.includes(value));
}

const value = /'((?:[^']|'')*)'::text/g;
const listOf = ({ definition }: Rule) => ({
  rest: definition.replace(/ARRAY\[[^\]]*\]/, ''),
  values: [...(/ARRAY\[([^\]]*)\]/.exec(definition)?.[1] ?? '').matchAll(value)].map(([, text]) => text),
});
