import { droppedAtATime as atATime } from '#database';

/** As the indexes say it. */
const stray = `outcome ~ '^(unknown|failed)'`;

/** The oldest first; what another has in hand is left to him. $1: days */
const dropEvents = (which: string) => `delete from chat_event where event_id in (
  select event_id from chat_event where ${which} and processed_at < now() - $1 * interval '1 day'
   order by processed_at limit ${atATime} for update skip locked)`;
const dropHours = `delete from chat_hour where hour in (
  select hour from chat_hour where hour < now() - $1 * interval '1 day' order by hour limit ${atATime})`;

/** What stands for an attachment that has gone by its age. */
const dropFiles = `update message
   set file_state = 'removed', file_error = 'removed_by_age', blob_key = null, file_type = null, file_size = null
 where im_message_id in (
  select im_message_id from message
   where blob_key is not null and file_state is distinct from 'pending' and msg_time < now() - $1 * interval '1 day'
   order by msg_time limit ${atATime} for update skip locked)`;

/**
 * Of one of our own the operation says when it was sent, which may be long after it was accepted: Easemob's callback tells
 * of that moment, and would bring it in once more. A subquery, and not a join: for each row by the operation's key.
 */
const endedLongAgo = `coalesce(
  (select coalesce(o.finished_at, 'infinity') from operation o where o.operation_id = m.operation_id), '-infinity')
  < now() - $1 * interval '1 day'`;
const dropMessages = `delete from message where im_message_id in (
  select im_message_id from message m
   where msg_time < now() - $1 * interval '1 day' and status <> 'waiting'
     and (file_state is distinct from 'pending' or recalled_at is not null) and ${endedLongAgo}
   order by msg_time limit ${atATime} for update skip locked)`;

/** What goes by age. What is open never does: an event that nobody has looked at, what is still to be sent or fetched. */
export const chatDrops = {
  /** Events that are in the log, or were none of its business. */
  events: dropEvents(stray.replace('~', '!~')),
  /** Events that could not be brought into the log. */
  strays: dropEvents(stray),
  hours: dropHours,
  /** Attachments; their messages say that they have gone. */
  files: dropFiles,
  messages: dropMessages,
};
