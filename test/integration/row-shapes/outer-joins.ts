import type { PoolClient } from 'pg';

/** As `explain (verbose, format json)` tells of a plan. */
interface Plan {
  Alias?: string;
  'Join Type'?: string;
  'Parent Relationship'?: string;
  Output?: string[];
  Plans?: Plan[];
}

/** Which side of a join has no row where the other one has: the planner has made inner ones of those that come to the same. */
const emptySide: Record<string, (side: string | undefined) => boolean> = {
  Left: (side) => side === 'Inner',
  Right: (side) => side === 'Outer',
  Full: () => true,
};

function emptiedBy(plan: Plan, isEmptied = false): string[] {
  const below = (plan.Plans ?? []).flatMap((part) =>
    emptiedBy(part, isEmptied || !!emptySide[plan['Join Type'] ?? '']?.(part['Parent Relationship'])),
  );
  return isEmptied && plan.Alias ? [plan.Alias, ...below] : below;
}

/** The places of those columns that come as they are from a table which an outer join may have found no row of. */
export async function emptiedColumns(client: PoolClient, text: string): Promise<ReadonlySet<number>> {
  if (!/\b(left|right|full)\s+(outer\s+)?join\b/i.test(text)) return new Set();
  // Whatever the values will be.
  await client.query('set plan_cache_mode = force_generic_plan');
  await client.query(`prepare planned as ${text}`);
  try {
    const { rows } = await client.query<{ count: number }>(
      `select cardinality(parameter_types) as count from pg_prepared_statements where name = 'planned'`,
    );
    const values = Array.from({ length: rows[0]!.count }, () => 'null').join(', ');
    const explained = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (verbose, format json) execute planned${values && `(${values})`}`,
    );
    const [{ Plan: plan }] = explained.rows[0]!['QUERY PLAN'];
    const tables = new Set(emptiedBy(plan));
    const isEmptied = (output: string) => tables.has(/^(\w+)\.\w+$/.exec(output)?.[1] ?? '');
    return new Set([...(plan.Output ?? []).entries()].flatMap(([place, output]) => (isEmptied(output) ? [place] : [])));
  } finally {
    await client.query('deallocate planned');
  }
}
