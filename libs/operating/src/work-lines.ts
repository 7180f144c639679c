import type { ErrorName, Lane, WorkKindName } from '#contracts';
import type { Queries } from '#operations';

/**
 * Which work an operator means. `parked`: given up until somebody looks. `open`: wanted, not done and not parked.
 * `overdue`: open, due for more than a minute, and in nobody's hands. `unfinished`: open or parked.
 */
export type WorkState = 'parked' | 'open' | 'overdue' | 'unfinished';

/** What narrows a selection; all that is given must fit. */
export interface WorkSelection {
  state: WorkState;
  keys?: readonly string[] | undefined;
  kind?: WorkKindName | undefined;
  school?: number | undefined;
  /** The failure with which it was parked. */
  error?: ErrorName | undefined;
  /** In this state for longer than so many milliseconds. */
  olderThanMs?: number | undefined;
}

const inState: Record<WorkState, string> = {
  parked: 'w.parked_at is not null',
  open: 'w.done < w.wanted and w.parked_at is null',
  overdue: `w.done < w.wanted and w.parked_at is null and w.next_at < now() - interval '1 minute'
            and (w.lease_until is null or w.lease_until < now())`,
  unfinished: 'w.done < w.wanted',
};

const idOf = (kind: WorkKindName) => `substring(w.key from '^${kind}:(\\d{1,18})$')::bigint`;

/** The school that a row of work is for. Work of a kind without a line is for none in particular. */
const schoolOfKind: Partial<Record<WorkKindName, string>> = {
  group: `(select g.school_id from im_group g where g.im_group_id = ${idOf('group')})`,
  callback: `(select e.school_id from callback_delivery d join callback_endpoint e using (endpoint_id)
               where d.delivery_id = ${idOf('callback')})`,
};
/** SQL for the school that `w` is for. */
export const schoolOfWork = `case w.kind ${Object.entries(schoolOfKind)
  .map(([kind, of]) => `when '${kind}' then ${of}`)
  .join(' ')} end`;

/** Since when it is as it is: parked; or open, which its oldest open operation tells best. */
const since = `coalesce(w.parked_at,
  (select min(o.created_at) from operation o where o.work_key = w.key and o.finished_at is null),
  case when w.done = 0 then w.created_at else w.updated_at end)`;

/** The rows of a selection as `w`, and the values of its parameters: always five, so that more may follow. */
export function selected({ state, keys, kind, school: schoolId, error, olderThanMs }: WorkSelection) {
  const sql = `from work_item w
    where (${inState[state]})
      and ($1::text[] is null or w.key = any($1))
      and ($2::text is null or w.kind = $2)
      and ($3::integer is null or ${schoolOfWork} = $3)
      and ($4::text is null or (w.parked_at is not null and w.failure->>'error' = $4))
      and ($5::float is null or ${since} < now() - $5 * interval '1 millisecond')`;
  return { sql, values: [keys ?? null, kind ?? null, schoolId ?? null, error ?? null, olderThanMs ?? null] };
}

/** One piece of work in a few words: ids, numbers, names of the error catalogue and the worker's reason. */
export interface WorkLine {
  key: string;
  kind: WorkKindName;
  school_id: number | null;
  lane: Lane;
  /** `running`: claimed. `waiting`: for its next try. `due`: nobody has taken it yet. */
  state: 'parked' | 'running' | 'waiting' | 'due';
  since: Date;
  attempts: number;
  next_at: Date;
  /** With which failure it was parked. */
  error: ErrorName | null;
  /** Why the last try did not end it. */
  reason: string | null;
  open_operations: number;
}

export const line = `
  w.key, w.kind, ${schoolOfWork} as school_id, w.lane,
  case when w.parked_at is not null then 'parked' when w.lease_until > now() then 'running'
       when w.next_at > now() then 'waiting' else 'due' end as state,
  ${since} as since, w.attempts, w.next_at, w.failure->>'error' as error, w.last_error as reason,
  (select count(*) from operation o where o.work_key = w.key and o.finished_at is null)::int as open_operations`;

/** The work of a selection, oldest first. */
export function listWork(queries: Queries, selection: WorkSelection, limit: number): Promise<WorkLine[]> {
  const { sql, values } = selected(selection);
  return queries.query(`select ${line} ${sql} order by since, w.key limit $6`, [...values, limit]);
}

/** How much work a selection holds. */
export async function countWork(queries: Queries, selection: WorkSelection): Promise<number> {
  const { sql, values } = selected(selection);
  const [{ count }]: [{ count: number }] = await queries.query(`select count(*)::int as count ${sql}`, values);
  return count;
}
