import type { DataSource } from 'typeorm';
import { dataSource } from '../support/work.js';
import { store } from './chat-files.stage.js';

export const monthDays = 30;
/** Messages of a day, and as many taps with all that they leave behind; a year of them is what a real day brings. */
const perDay = 60;

/** A uuid of that moment, as operations have (`uuidv7`). */
const idOf = `(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(at::text), 1, 19))::uuid`;
/** $1: how many days ago the month began. The moments at which something happened in it. */
const moments = `moment as materialized (
  select now() - $1 * interval '1 day' + d * interval '1 day' + n * interval '10 minutes' as at, n
    from generate_series(0, ${monthDays - 1}) d, generate_series(1, ${perDay}) n)`;

const statements = [
  `with ${moments} insert into message (school_id, im_group_id, sender_id, easemob_type, content, msg_time, easemob_message_id, blob_key, file_state)
   select 1, 1 + n % 2, null, 'TXT', 'what somebody has written', at, md5(at::text),
          case when n % 10 = 0 then md5(at::text) || md5(at::text) end, case when n % 10 = 0 then 'kept' end from moment`,
  `with ${moments} insert into chat_event (msg_id, event_type, chat_type, body, processed_at, outcome)
   select md5(at::text), 'chat', 'groupchat', '{}', at, case when n % 10 = 0 then 'unknown_group' else 'merged' end from moment`,
  `insert into chat_hour (hour, state)
   select date_trunc('hour', now()) - $1 * interval '1 day' + h * interval '1 hour', 'complete' from generate_series(0, ${monthDays * 24 - 1}) h`,
  `with ${moments}, made as (
     insert into operation (operation_id, school_id, account_id, cmd, work_key, wanted, im_group_id, request_id, outcome, created_at, finished_at)
     select ${idOf}, 1, 1, 'activeGroup', 'group:' || n, 1, n, 'r', 'succeeded', at, at from moment returning operation_id, created_at),
   asked as (insert into operation_callback (operation_id, url) select operation_id, 'https://app.example/im' from made),
   told as (
     insert into callback_delivery (event_id, endpoint_id, url, body, created_at, delivered_at)
     select operation_id, 1, 'https://app.example/im', '{}', created_at, created_at from made returning delivery_id, created_at),
   tried as (insert into callback_attempt (delivery_id, status, duration_ms, attempted_at) select delivery_id, 200, 5, created_at from told)
   insert into work_item (key, kind, lane, wanted, done) select 'callback:' || delivery_id, 'callback', 'tap', 1, 1 from told`,
];

/** All that a month leaves behind. @param ago how many days ago it began */
export async function liveThrough(ago: number): Promise<void> {
  for (const statement of statements) await dataSource.query(statement, [ago]);
}

/** Puts into the store what messages refer to and nobody has put there. */
export async function keepFiles(): Promise<void> {
  const rows: { key: string }[] = await dataSource.query(
    'select blob_key as key from message where blob_key is not null',
  );
  const absent = await Promise.all(rows.map(async ({ key }) => ((await store.stat(key)) ? [] : [key])));
  await Promise.all(absent.flat().map((key) => store.put(key, Buffer.from('what somebody has attached'))));
}

/** What is there of a table, and what it takes on disk with its indexes. */
export async function sizesOf(tables: readonly string[]): Promise<Record<string, { rows: number; bytes: number }>> {
  const sizes: Record<string, { rows: number; bytes: number }> = {};
  for (const table of tables) {
    // As autovacuum does it all the time.
    await dataSource.query(`vacuum analyze ${table}`);
    [sizes[table]] = await dataSource.query(
      `select count(*)::int as rows, pg_total_relation_size('${table}')::int as bytes from ${table}`,
    );
  }
  return sizes;
}

interface Asked {
  text: string;
  values?: unknown[];
}

/** Counts the pages that PostgreSQL looks at for whatever is asked through the data source that it hands out. */
export async function pagesOf(asks: (counting: DataSource) => Promise<unknown>): Promise<number> {
  let pages = 0;
  const count = async (text: string, values: unknown[] = []) => {
    const [{ 'QUERY PLAN': plan }] = await dataSource.query(`explain (analyze, buffers, format json) ${text}`, values);
    const { 'Shared Hit Blocks': hit, 'Shared Read Blocks': read } = plan[0].Plan;
    pages += hit + read;
  };
  const counted = {
    query: async (text: string, values?: unknown[]) => (await count(text, values), dataSource.query(text, values)),
    driver: { master: { query: async ({ text, values }: Asked) => (await count(text, values), { rows: [[]] }) } },
    options: { extra: { pooler: 'transaction' } },
  };
  await asks(counted as unknown as DataSource);
  return pages;
}
