import { commands, workKinds } from '#contracts';
import { absentFiles, unsettledHours } from '#database';
import type { Messaging } from '#messaging';
import { readBacklog, type Backlog } from '#work';
import type { DataSource } from 'typeorm';
import { readSubscribers, type SubscriberBacklog } from './subscriber-backlogs.js';

type ByLabel = Record<string, number> | null;

/** What is open in the whole deployment. */
export interface DeploymentState {
  operations: ByLabel;
  oldest: ByLabel;
  parked: ByLabel;
  orphans: ByLabel;
  attachments: ByLabel;
  attachment_oldest: number;
  blob_oldest: number;
  chat_hours: ByLabel;
  chat_hour_oldest: number;
  chat_hour_lost_in: number;
  callback_oldest: number;
  outbox_rows: number;
  outbox_oldest: number;
  oldest_snapshot: number;
  backlog: Backlog[];
  subscribers: SubscriberBacklog[];
  /** undefined: nobody can be asked. */
  dead_letters: number | undefined;
}

/** How much is looked at, however much there is. */
const operationsOfACommand = 3000;
const mostCounted = 10_000;

/** Any number that nothing else locks. */
const readingLock = 7_203_917_466;

const age = (moment: string) => `greatest(0, extract(epoch from now() - ${moment}))::float`;
const countUpTo = (from: string) => `(select count(*)::int from (select ${from} limit ${mostCounted}) counted)`;

/** Of those that have ended. */
const incomplete = `${unsettledHours} and hour <= now() - interval '1 hour'`;
const yearSeconds = 365 * 86_400;

const readState = `
  with open as materialized (
    select oldest.created_at, coalesce(w.lane, 'tap') as lane,
           case when w.lease_until > now() then 'running' when w.waiting_for = 'provider' then 'waiting_provider' else 'queued' end as state
      from unnest($1::text[]) as known(cmd),
           lateral (select o.created_at, o.work_key from operation o where o.cmd = known.cmd and o.finished_at is null
                     order by o.created_at limit ${operationsOfACommand}) oldest
      left join work_item w on w.key = oldest.work_key)
  select (select jsonb_object_agg(state, n) from (select state, count(*) n from open group by 1) s) as operations,
         (select jsonb_object_agg(lane, age) from (select lane, ${age('min(created_at)')} as age from open group by 1) s) as oldest,
         (select jsonb_object_agg(kind, n) from (
            select kind, ${countUpTo('from work_item w where w.kind = known.kind and w.parked_at is not null')} as n
              from unnest($2::text[]) as known(kind)) s where n > 0) as parked,
         (select jsonb_object_agg(fate, n) from (select fate, count(*) n from (
            select fate from orphan_group where settled_at is null limit ${mostCounted}) o group by 1) s) as orphans,
         (select jsonb_object_agg(state, n) from unnest(array['pending', 'failed', 'expired']) state, lateral (
            select count(*) n from (select from message where file_state = state and ${absentFiles} limit ${mostCounted}) m) s) as attachments,
         coalesce((select ${age('msg_time')} from message where file_state = 'pending' and recalled_at is null
                    order by im_message_id limit 1), 0) as attachment_oldest,
         coalesce((select ${age('let_go_at')} from let_go_blob where state <> 'removed' order by let_go_at limit 1), 0) as blob_oldest,
         (select jsonb_object_agg(state, n) from (select state, count(*) n from chat_hour group by 1) s) as chat_hours,
         coalesce((select ${age(`min(hour) + interval '1 hour'`)} from chat_hour where ${incomplete}), 0) as chat_hour_oldest,
         coalesce((select extract(epoch from min(lost_at) - now())::float from chat_hour where ${incomplete}), ${yearSeconds})
           as chat_hour_lost_in,
         coalesce((select ${age('created_at')} from work_item where done < wanted and parked_at is null and kind = 'callback'
                      and created_at > '-infinity' order by created_at limit 1), 0) as callback_oldest,
         ${countUpTo('from outbox')} as outbox_rows,
         array(select team from subscriber order by team) as teams,
         coalesce((select ${age('available_at')} from outbox where available_at <= now()
                    order by available_at limit 1), 0) as outbox_oldest,
         (select coalesce(max(age(xmin)), 0)::int from (
            select backend_xmin from pg_stat_activity where pid <> pg_backend_pid()
            union all select xmin from pg_replication_slots
            union all select transaction from pg_prepared_xacts) held(xmin)) as oldest_snapshot`;

const commandsWithOperations = Object.entries(commands).flatMap(([name, command]) =>
  'ends' in command && command.ends ? [name] : [],
);

/** Reads it in a bounded time. @returns undefined while another process is at it */
export async function readDeployment(
  dataSource: DataSource,
  messaging: Pick<Messaging, 'backlogOf' | 'countDeadLetters'>,
): Promise<DeploymentState | undefined> {
  const read = await readDatabase(dataSource);
  if (!read) return undefined;
  const { teams, ...state } = read;
  const [subscribers, dead_letters] = await Promise.all([
    readSubscribers(messaging, teams),
    messaging.countDeadLetters(),
  ]);
  return { ...state, subscribers, dead_letters };
}

type OfDatabase = Omit<DeploymentState, 'subscribers' | 'dead_letters'> & { teams: string[] };

function readDatabase(dataSource: DataSource): Promise<OfDatabase | undefined> {
  return dataSource.transaction(async (manager) => {
    const [{ mine }]: [{ mine: boolean }] = await manager.query('select pg_try_advisory_xact_lock($1) as mine', [
      readingLock,
    ]);
    if (!mine) return undefined;
    const [state]: [Omit<OfDatabase, 'backlog'>] = await manager.query(readState, [
      commandsWithOperations,
      Object.keys(workKinds),
    ]);
    return { ...state, backlog: await readBacklog(manager) };
  });
}
