import type { ClientBase } from 'pg';
import type { Recorded } from './recorded-statements.js';

/** Tables that stay small, however long the product is used. */
const small = new Set([
  'school',
  'callback_endpoint',
  'deployment',
  'migrations',
  'chat_hour',
  'service_key',
  'subscriber',
  // Of lists that wait to be read, one a school.
  'roster_upload_part',
]);

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Filter?: string;
  Plans?: Plan[];
}

const explainable = /^\s*(with|select|insert|update|delete)\b/i;

/** One of each text: with different values the plans of such short statements do not differ. */
export function distinct(recorded: readonly Recorded[]): Recorded[] {
  const byText = new Map(recorded.map((one) => [one.text, one]));
  return [...byText.values()].filter(({ text }) => explainable.test(text));
}

/**
 * What in the plan of a statement reads a growing table from end to end, in words; nothing where every row that it looks
 * at is found by an index. PostgreSQL plans it for the rows that are there: fill the tables and analyze them before.
 */
export async function scansOf(database: ClientBase, { text, values }: Recorded): Promise<string[]> {
  const { rows } = await database.query(`explain (format json) ${text}`, values);
  const partial = await database.query<{ name: string }>(
    'select indexrelid::regclass::text as name from pg_index where indpred is not null',
  );
  const bounded = new Set(partial.rows.map(({ name }) => name));
  const found: string[] = [];
  const walk = (node: Plan, limited: boolean): void => {
    const { 'Node Type': type, 'Relation Name': table, 'Index Name': index, 'Index Cond': condition } = node;
    const ends = limited && !node.Filter; // it is left after as many rows as are asked for
    if (type === 'Seq Scan' && !small.has(table!) && !ends) found.push(`reads all of ${table}`);
    if (index && !small.has(table!) && !condition && !bounded.has(index) && !ends)
      found.push(`goes through all of ${index}`);
    for (const below of node.Plans ?? []) walk(below, type === 'Limit' || (limited && type === 'LockRows'));
  };
  walk(rows[0]['QUERY PLAN'][0].Plan as Plan, false);
  return found;
}

/** So many rows that a plan without an index costs more than any with one; nothing of it is open or due. */
export async function fillTables(database: ClientBase): Promise<void> {
  const rows = 60_000;
  for (const statement of [
    // Made at once: no row is checked against another table, and no trigger fires.
    'set session_replication_role = replica',
    // On the disks of today a row by its index is about as near as the next one.
    'set random_page_cost = 1.1',
    `insert into school (school_id, name) select n, 'filler' from generate_series(1001, 1200) n`,
    `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name, easemob_registered_at, easemob_nickname)
     select n, 1001 + n % 200, n, 'student', n, 'filler', now(), 'filler' from generate_series(10000001, 10000000 + ${rows}) n`,
    `insert into guardian_child select n, 1001 + n % 200, n - 10000000 from generate_series(10000001, 10000000 + ${rows}) n`,
    `insert into im_group (im_group_id, school_id, relation_id, group_name, group_type, easemob_group_id, activated_at, create_tried_at)
     select n, 1001 + n % 200, n, 'filler', 'other', 'filler' || n, now(), now() - interval '2 days'
       from generate_series(10000001, 10000000 + ${rows}) n`,
    `insert into im_group_member (im_group_id, im_user_id, position)
     select n, 10000001 + (n + m) % ${rows}, m from generate_series(10000001, 10000000 + ${rows}) n, generate_series(1, 2) m`,
    `insert into message (school_id, im_group_id, sender_id, easemob_type, content, msg_time, easemob_message_id, blob_key)
     select 1001, n, n, 'TXT', 'filler', now() - n % 1000 * interval '1 hour', 'filler' || n, 'filler' || n from generate_series(10000001, 10000000 + ${rows}) n`,
    `insert into chat_event (msg_id, event_type, chat_type, body, processed_at, outcome, easemob_group_id)
     select n, 'chat', 'groupchat', '{}', now(), 'unknown_group', n from generate_series(10000001, 10000000 + ${rows}) n`,
    `insert into operation (operation_id, school_id, account_id, cmd, work_key, wanted, im_group_id, request_id, outcome, finished_at)
     select gen_random_uuid(), 1001, n, 'activeGroup', 'group:' || n, 1, n, 'filler', 'succeeded', now()
       from generate_series(10000001, 10000000 + ${rows}) n`,
    `insert into operation_callback select operation_id, 'https://filler.example/' from operation where request_id = 'filler'`,
    `insert into work_item (key, kind, wanted, done)
     select kind || ':' || n, kind, 1, 1 from generate_series(10000001, 10000000 + ${rows}) n, unnest(array['group', 'callback']) kind`,
    `insert into callback_delivery (event_id, endpoint_id, url, body, delivered_at)
     select gen_random_uuid(), (select min(endpoint_id) from callback_endpoint), 'https://filler.example/', '{}', now()
       from generate_series(1, ${rows})`,
    `insert into callback_attempt (delivery_id, status, duration_ms)
     select delivery_id, 200, 1 from callback_delivery where url = 'https://filler.example/'`,
    `insert into outbox (destination, address, body, available_at)
     select 'queue', 'filler', '{}', now() + interval '1 day' from generate_series(1, ${rows})`,
    `insert into orphan_group (easemob_group_id, im_group_id, settled_at, fate)
     select 'orphan' || n, n, now(), 'gone' from generate_series(1, ${rows}) n`,
    `insert into user_photo (im_user_id, blob_key, content_type, size, etag)
     select n, 'filler' || n, 'image/png', 1, '"x"' from generate_series(10000001, 10000000 + ${rows}) n`,
    `insert into let_go_blob (key) select 'filler' || n from generate_series(1, ${rows}) n`,
    `insert into audit (at, who, what, school_id, subject)
     select now() - n * interval '1 minute', 'filler', 'work retry', 1001 + n % 200, 'group:' || n from generate_series(1, ${rows}) n`,
    ...rosterFiller(rows),
    'analyze',
  ])
    await database.query(statement);
}

function rosterFiller(rows: number): string[] {
  const people = `generate_series(10000001, 10000000 + ${rows}) n`;
  return [
    'insert into roster_school (school_id, school_year) select n, 2026 from generate_series(1001, 1200) n',
    `insert into roster_grade select 1001 + n % 200, n, 'filler', n from ${people}`,
    `insert into roster_class select 1001 + n % 200, n, 'senior', 2026, n, n, 'filler', n, n from ${people}`,
    `insert into roster_course select 1001 + n % 200, n, n from ${people}`,
    `insert into roster_person select 1001 + n % 200, n, 'student', 'filler', n, null, null, 'active' from ${people}`,
    `update im_user set person_key = im_user_id where im_user_id > 10000000`,
    `insert into roster_enrolment select 1001 + n % 200, n, n from ${people}`,
    `insert into roster_guardian select 1001 + n % 200, n, n, 'filler' from ${people}`,
    `insert into roster_assignment select 1001 + n % 200, n, n, n, n, n, false from ${people}`,
    `insert into roster_sticky select 1001 + n % 200, 'people', n, 'name' from ${people}`,
    `insert into roster_import (school_id, what, status, base_version, counts, chunks, who)
     select 1001 + n % 200, 'import', 'done', 1, '{}', 1, 'filler' from ${people}`,
    `insert into roster_upload (import_id, school_id, source, version, digest, options, file_name, outcome, who)
     select import_id, school_id, 'filler', import_id, '', '{}', 'filler', '{}', 'filler' from roster_import where who = 'filler'`,
    `insert into roster_change (import_id, chunk, step, place, im_group_id, before, after)
     select i.import_id, n % 3, n, n, 10000000 + n, '{}', '{}'
       from (select import_id from roster_import where who = 'filler' limit 200) i, generate_series(1, 300) n`,
  ];
}
