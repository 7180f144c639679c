import type pg from 'pg';
import type { SimulatorCounters, SimulatorState } from '../support/simulator-control.js';
import type { Received } from './callback-sink.js';
import type { Exit, ProcessLog } from './fleet.js';
import type { Attempt } from './history.js';
import type { Outage } from './monkey.js';
import type { Canaries } from './school.js';

/** The rows of the end, as far as promises are about them. */
export interface Rows {
  groups: {
    im_group_id: number;
    school_id: number;
    group_name: string;
    custom: boolean;
    easemob_group_id: string | null;
    active: boolean;
    members: number[];
    owner: number | null;
  }[];
  operations: {
    operation_id: string;
    school_id: number;
    cmd: string;
    im_group_id: number;
    im_message_id: number | null;
    request_id: string;
    caller_key: string | null;
    /** The place of the wish among those on its group. */
    wanted: number;
    outcome: string | null;
    failure: string | null;
    /** On the clock of the history; null where it has not ended. */
    begun: number;
    ended: number | null;
    /** URLs that callers wanted to be told at. */
    urls: string[];
    /** Somebody named none: the default endpoint of the school is told. */
    tells_default: boolean;
  }[];
  messages: {
    im_message_id: number;
    im_group_id: number;
    content: string;
    status: string;
    operation_id: string;
  }[];
  parked: string[];
  claimed: string[];
}

export interface GivenUp {
  key: string;
  why: string;
  /** How the newest wish on it has ended; null where it has not, or where nobody waited for it. */
  last: string | null;
}

/** Everything that is known of a run at its end. */
export interface Evidence {
  attempts: Attempt[];
  /** Groups that were there from the beginning; `bait` were touched by forgers only. */
  planted: { tapped: number[]; rooms: Room[]; bait: number[] };
  rows: Rows;
  /** Work that was parked once all was quiet, before an operator had it taken up again. */
  givenUp: GivenUp[];
  /** Whose groups in Easemob are ours. */
  environment: string;
  easemob: SimulatorState & SimulatorCounters;
  /** When Easemob was called, by what it limits together; in the order of arrival. */
  calls: Record<string, number[]>;
  sink: Received[];
  endpoints: Record<number, string>;
  exits: Exit[];
  outages: Outage[];
  redisLosses: number[];
  /** Words that must be in no log, and are. */
  leaks: { name: string; word: string; line: string }[];
  /** Messages that RabbitMQ has put aside as poison. */
  deadLetters: number;
  /** What had not ended when patience did. */
  unfinished: Record<string, number>;
  shutdownMs: number;
}

/** How a lesson-prep group is named in requests. */
interface Room {
  im_group_id: number;
  school_id: number;
  grade_no: number;
  course_id: number;
}

const queries = {
  groups: `
    select g.im_group_id, g.school_id, g.group_name, g.created_by_account is not null as custom, g.easemob_group_id,
           g.activated_at is not null as active, m.members, m.owner
      from im_group g
      left join (select im_group_id, array_agg(im_user_id order by position) as members,
                        min(im_user_id) filter (where is_owner) as owner
                   from im_group_member group by im_group_id) m using (im_group_id)
     order by g.im_group_id`,
  operations: `
    select operation_id, school_id, cmd, im_group_id, im_message_id::float8, request_id, caller_key, wanted::int, outcome,
           failure->>'error' as failure, tells_default,
           (extract(epoch from created_at) * 1000 - $1)::float as begun,
           (extract(epoch from finished_at) * 1000 - $1)::float as ended,
           array(select url from operation_callback c where c.operation_id = o.operation_id) as urls
      from operation o order by created_at`,
  messages: `select im_message_id::float8, im_group_id, content, status, operation_id from message order by im_message_id`,
};

export async function readGivenUp(database: pg.Pool): Promise<GivenUp[]> {
  const { rows } = await database.query(
    `select key, coalesce(last_error, '') as why,
            (select outcome from operation o where o.work_key = w.key order by o.wanted desc limit 1) as last
       from work_item w where parked_at is not null`,
  );
  return rows;
}

/** @param epoch the moment 0 of the history, in milliseconds of the Unix epoch */
export async function readRows(database: pg.Pool, epoch: number): Promise<Rows> {
  const column = async (query: string) => (await database.query(query)).rows.map(({ value }) => value as string);
  return {
    groups: (await database.query(queries.groups)).rows,
    operations: (await database.query(queries.operations, [epoch])).rows,
    messages: (await database.query(queries.messages)).rows,
    parked: await column(
      `select key || ': ' || coalesce(last_error, '') as value from work_item where parked_at is not null`,
    ),
    claimed: await column('select key as value from work_item where lease_owner is not null'),
  };
}

/** Lines of logs that hold what must be in none. A token of Easemob is known by its beginning. */
export function findLeaks(logs: readonly ProcessLog[], words: Canaries): Evidence['leaks'] {
  const suspects = [...Object.values(words), 'YWMt', 'whsec_'];
  return logs.flatMap(({ name, text }) =>
    suspects.flatMap((word) =>
      text
        .split('\n')
        .filter((line) => line.includes(word))
        .slice(0, 3)
        .map((line) => ({ name, word, line: line.slice(0, 500) })),
    ),
  );
}
