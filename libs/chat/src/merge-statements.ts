import { bodyColumns } from './body.js';

/** Columns of who said it, when, and about what: the message's own, which no edit changes. */
const origin = ['sender', 'sender_id', 'ext', 'plan_id'];

/** Of a message that has changed: what there is to tell of it, and what of it was known before. */
const changed = `m.easemob_message_id as msg_id, m.im_message_id::float, m.school_id, m.im_group_id, m.sender_id,
  m.easemob_type, m.msg_time, m.file_state, m.sources, m.recalled_at is not null as recalled`;
const changedFrom = `${changed}, n.sources_before, n.recalled_before, n.edited`;

const isMessage = (row: string) => `${row}.sources && '{sent,callback,history}'::text[]`;

/** Of two edits in the same millisecond it does not matter which is the last, but that it is always the same one. */
const isNewerEdit = `(x.edited_at is not null and (m.edited_at is null
  or (x.edited_at, x.body collate "C") > (m.edited_at, m.body collate "C")))`;

/**
 * What a message is, as columns of a select, once `x` has been told of what is stored as `m`. It comes to the same in
 * whatever order things are told, and however often: the newest edit says what is said; else the history, and the
 * callback where the history says nothing; what we have sent ourselves is what we have sent.
 */
const mergedColumns = `
  m.im_message_id as id,
  ${bodyColumns.map((column) => `${saidAfter(column)} as ${column}`).join(',\n  ')},
  ${origin.map((column) => `${originAfter(column)} as ${column}`).join(',\n  ')},
  ${originAfter('msg_time', 'least(m.msg_time, x.msg_time)')} as msg_time,
  (select array_agg(distinct source order by source) from unnest(m.sources || x.sources) source) as sources,
  greatest(m.edited_at, x.edited_at) as edited_at,
  least(m.recalled_at, x.recalled_at) as recalled_at,
  m.sources as sources_before, m.recalled_at is not null as recalled_before, coalesce(${isNewerEdit}, false) as edited`;

function saidAfter(column: string): string {
  // Every message has a type: what is not known must not hide what is.
  const known = (row: string) =>
    column === 'easemob_type' ? `nullif(${row}.${column}, 'UNKNOWN')` : `${row}.${column}`;
  return `case
    when ${isNewerEdit} then x.${column}
    when m.edited_at is not null or not (${isMessage('x')}) or 'sent' = any(m.sources) then m.${column}
    when 'history' = any(x.sources) then coalesce(${known('x')}, m.${column})
    else coalesce(${known('m')}, x.${column}) end`;
}

function originAfter(column: string, ofNeither = `coalesce(m.${column}, x.${column})`): string {
  return `case
    when not (${isMessage('m')}) and not (${isMessage('x')}) then ${ofNeither}
    when not (${isMessage('x')}) or 'sent' = any(m.sources) then m.${column}
    when not (${isMessage('m')}) then x.${column}
    when 'history' = any(x.sources) then coalesce(x.${column}, m.${column})
    else coalesce(m.${column}, x.${column}) end`;
}

const merged = [...bodyColumns, ...origin, 'msg_time', 'sources', 'edited_at', 'recalled_at'];
const list = (row: string) => merged.map((column) => `${row}.${column}`).join(', ');

const fileOf = (row: string) => `coalesce(${row}.file_uuid, ${row}.file_url)`;
/**
 * Another file than before is to be fetched anew, and so is one that was refused for want of the secret; none of a message
 * whose file has gone by its age.
 */
const anew = `(m.file_state is distinct from 'removed' and (${fileOf('m')} is distinct from ${fileOf('n')}
  or (m.file_state = 'failed' and m.file_secret is distinct from n.file_secret)))`;
const sets = `
  ${merged.map((column) => `${column} = n.${column}`).join(', ')},
  file_state = case when ${fileOf('n')} is null then null when ${anew} then 'pending' else m.file_state end,
  file_tries = case when ${anew} then 0 else m.file_tries end,
  file_next_at = case when ${anew} then case when ${fileOf('n')} is not null then now() end else m.file_next_at end,
  file_error = case when ${anew} then null else m.file_error end,
  blob_key = case when ${anew} then null else m.blob_key end,
  file_type = case when ${anew} then null else m.file_type end,
  file_size = case when ${anew} then null else m.file_size end`;

/** The rows of a batch as one parameter. Not jsonb, which would take the numbers apart. */
const given = `given as (select * from json_to_recordset($1::json) as x(
  msg_id text, group_id text, sources text[], own_id bigint, sender text, sender_id integer, msg_time timestamptz,
  ext text, plan_id integer, edited_at timestamptz, recalled_at timestamptz, easemob_type text, content text,
  easemob_filename text, easemob_length integer, easemob_file_length integer, easemob_width integer,
  easemob_height integer, file_url text, file_uuid text, file_secret text, body text))`;

/** Everybody locks in this order, so that nobody waits for one who waits for him. $1: msg_ids */
export const lockKnown = `select easemob_message_id as msg_id from message
  where easemob_message_id = any($1::text[]) order by easemob_message_id for update`;

/** Messages of our own, by the id that we sent along: told by their sender, in their group, in their words. $1: rows */
export const lockOwn = `with ${given}
  select m.im_message_id::text as own, x.msg_id, m.easemob_message_id as known
    from given x
    join message m on m.im_message_id = x.own_id
    join im_group g on g.im_group_id = m.im_group_id and g.easemob_group_id = x.group_id
   where m.sender_id = x.sender_id and 'sent' = any(m.sources) and m.content = x.content
   order by m.im_message_id, x.msg_time, x.msg_id for update of m`;

/** Rows that are known learn what is told of them. $1: rows. Leaves alone what would not change. */
export const enrich = `with ${given},
  merged as (select ${mergedColumns} from given x join message m on m.easemob_message_id = x.msg_id)
  update message m set ${sets}
    from merged n
   where m.im_message_id = n.id and (${list('m')}) is distinct from (${list('n')})
  returning ${changedFrom}`;

/** Rows that are not known, of groups that are. $1: rows. Ids follow the times, as far as one batch can see. */
export const insert = `with ${given}
  insert into message as m (school_id, im_group_id, easemob_message_id, ${merged.join(', ')}, file_state, file_next_at)
  select g.school_id, g.im_group_id, x.msg_id, ${list('x').replace('x.easemob_type', `coalesce(x.easemob_type, 'UNKNOWN')`)},
         case when ${fileOf('x')} is not null then 'pending' end, case when ${fileOf('x')} is not null then now() end
    from given x join im_group g on g.easemob_group_id = x.group_id
   order by x.msg_time, x.msg_id
  on conflict (easemob_message_id) where easemob_message_id is not null do nothing
  returning ${changed}, '{}'::text[] as sources_before, false as recalled_before, false as edited`;

/** What had come in under an id before we knew it for our own goes into the message that we sent. $1: im_message_ids, $2: msg_ids, in pairs */
export const absorb = `with pair as (select * from unnest($1::bigint[], $2::text[]) as pair(own, msg_id)),
  x as (delete from message stray using pair
         where stray.easemob_message_id = pair.msg_id and stray.im_message_id <> pair.own
           and not ('sent' = any(stray.sources)) returning stray.*, pair.own),
  merged as (select ${mergedColumns} from x join message m on m.im_message_id = x.own)
  update message m set ${sets} from merged n where m.im_message_id = n.id
  returning ${changedFrom}`;

/** Gives messages of our own their ids at the vendor. $1: im_message_ids, $2: msg_ids, in pairs */
export const identify = `update message m set easemob_message_id = pair.msg_id
  from unnest($1::bigint[], $2::text[]) as pair(own, msg_id)
 where m.im_message_id = pair.own and m.easemob_message_id is null
   and not exists (select from message other where other.easemob_message_id = pair.msg_id)`;

/** Groups of ours. $1: their ids at the vendor, $2 and $3: between which a relation_id must lie for its group to be kept */
export const knownGroups = `select easemob_group_id as group_id, $2::integer is null or relation_id between $2 and $3 as kept
  from im_group where easemob_group_id = any($1::text[])`;

/**
 * Nobody learns which group of the vendor is ours while a message is found to be of none: what is told of it would wait
 * for that moment for ever.
 */
const groupsLock = `hashtext('groups of chat_event')`;
export const whileGroupsStay = `select pg_advisory_xact_lock_shared(${groupsLock}), extract(epoch from now())::float * 1000 as now_ms`;
export const beforeGroupsChange = `select pg_advisory_xact_lock(${groupsLock})`;
