import { absentFiles } from '#database';
import type { Queries } from '#operations';
import { wantMany } from '#work';
import { nothingDone, type Operator } from './operator.js';

/** Attachments that are not here, and why. */
export interface FileLine {
  state: 'pending' | 'failed' | 'expired';
  reason: string | null;
  /** Counted up to 10,000 of each state. */
  files: number;
  /** When the first and the last of them were sent. */
  first: Date;
  last: Date;
}

export interface FileSelection {
  state: FileLine['state'];
  school?: number | undefined;
}

const states: readonly FileLine['state'][] = ['pending', 'failed', 'expired'];
const mostCounted = 10_000;
const atATime = 500;
const ofSchool = (number: number) => `($${number}::integer is null or school_id = $${number})`;

/** Why attachments are not here, by state and reason: the most frequent first. */
export function readFiles(queries: Queries, { school }: { school?: number | undefined }): Promise<FileLine[]> {
  return queries.query(
    `select state, file_error as reason, count(*)::int as files, min(msg_time) as first, max(msg_time) as last
       from unnest($1::text[]) with ordinality as known(state, place), lateral (
         select file_error, msg_time from message
          where file_state = known.state and ${absentFiles} and recalled_at is null and ${ofSchool(2)}
          limit ${mostCounted}) m
      group by place, state, file_error order by place, files desc`,
    [states, school ?? null],
  );
}

/** How many attachments would be tried again. Counted up to 10,000. */
export async function countFiles(queries: Queries, { state, school }: FileSelection): Promise<number> {
  const [{ count }]: [{ count: number }] = await queries.query(
    `select count(*)::int from (select from message
      where file_state = $1 and ${absentFiles} and recalled_at is null and ${ofSchool(2)} limit ${mostCounted}) m`,
    [state, school ?? null],
  );
  return count;
}

/** Has attachments copied that are not here, with a clean slate, school by school. @returns how many */
export async function retryFiles(operator: Operator, { state, school }: FileSelection): Promise<number> {
  let retried = 0;
  for (let after = 0; ;) {
    const ids = await operator.change('archive retry-files', async (manager, outbox) => {
      const rows: { id: number; school_id: number }[] = await manager.query(
        `select im_message_id::float as id, school_id from message
          where file_state = $1 and ${absentFiles} and im_message_id > $2 and recalled_at is null and ${ofSchool(3)}
          order by im_message_id limit ${atATime} for update`,
        [state, after, school ?? null],
      );
      if (rows.length === 0) return nothingDone<number[]>([]);
      const all = rows.map(({ id }) => id);
      await manager.query(
        `update message set file_state = 'pending', file_next_at = now(), file_tries = 0, file_error = null
          where im_message_id = any($1::bigint[])`,
        [all],
      );
      const schools = [...new Set(rows.map(({ school_id }) => school_id))].toSorted((a, b) => a - b);
      for (const id of schools) await wantMany(manager, outbox, { kind: 'chat-files', ids: [id], school_id: id });
      const deeds = schools.map((id) => {
        const files = rows.filter(({ school_id }) => school_id === id).length;
        return { subject: `chat-files:${id}`, school_id: id, details: { state, files } };
      });
      return { result: all, deeds };
    });
    retried += ids.length;
    if (ids.length < atATime) return retried;
    after = ids.at(-1)!;
  }
}
