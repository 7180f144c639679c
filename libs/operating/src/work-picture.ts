import { workKinds, type Failure } from '#contracts';
import type { Queries } from '#operations';
import { line, type WorkLine } from './work-lines.js';

/** What the database knows of one key, for people who look for a fault. Ids and numbers; nobody's name, no text. */
export interface WorkPicture extends Omit<WorkLine, 'state'> {
  /** `done`: nothing is wanted of it. */
  state: WorkLine['state'] | 'done';
  wanted: number;
  done: number;
  fence: number;
  lease_owner: string | null;
  lease_until: Date | null;
  /** Whom an open one waits for after a try: `provider` or `us`. */
  waiting_for: string | null;
  failure: Failure | null;
  updated_at: Date;
  /** The database's clock, by which all times here are to be read. */
  now: Date;
  /** The newest ten. */
  operations: OperationLine[];
}

export interface OperationLine {
  operation_id: string;
  cmd: string;
  /** The wish that it stands for. */
  wanted: number;
  status: 'open' | 'succeeded' | 'partially_succeeded' | 'failed';
  error: string | null;
  request_id: string;
  created_at: Date;
  finished_at: Date | null;
}

/** With the counters that may grow beyond what a number holds. */
type WorkRow = Omit<WorkPicture, 'state' | 'wanted' | 'done' | 'fence' | 'operations'> &
  Pick<WorkLine, 'state'> &
  Record<'wanted' | 'done' | 'fence', string>;

/** Reads one key; undefined where nothing was ever wanted of it. */
export async function readWork(queries: Queries, key: string): Promise<WorkPicture | undefined> {
  const [row]: WorkRow[] = await queries.query(
    `select ${line}, w.wanted, w.done, w.fence, w.lease_owner, w.lease_until, w.waiting_for, w.failure, w.updated_at,
            now() as now
       from work_item w where w.key = $1`,
    [key],
  );
  if (!row) return undefined;
  const [wanted, done, fence] = [Number(row.wanted), Number(row.done), Number(row.fence)];
  const state = done < wanted ? row.state : 'done';
  return { ...row, wanted, done, fence, state, operations: await operationsOf(queries, row) };
}

function operationsOf(queries: Queries, { key, kind }: Pick<WorkLine, 'key' | 'kind'>): Promise<OperationLine[]> {
  if (!workKinds[kind].operations) return Promise.resolve([]);
  // An index finds open operations by their key, finished ones by their group only.
  const group = /^group:(\d{1,18})$/.exec(key)?.[1];
  return queries.query(
    `select operation_id, cmd, wanted::float, coalesce(outcome, 'open') as status, failure->>'error' as error, request_id,
            created_at, finished_at
       from operation where work_key = $1 and ($2::bigint is null or im_group_id = $2::bigint)
      order by created_at desc limit 10`,
    [key, group ?? null],
  );
}
