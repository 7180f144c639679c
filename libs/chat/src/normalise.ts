import { z } from 'zod';
import { readBody } from './body.js';
import type { Ignored, Normalised, Origin, Unknown } from './normalised.js';
import { group, jsonText, moment, ownNumber, parseVendor, planId, spelledId, token } from './vendor-text.js';

/** The fields that callbacks and lines of the history have, each of them missing in some real capture. */
const fields = group({
  eventType: token,
  chat_type: token,
  content_type: token,
  msg_id: token,
  recall_id: token,
  group_id: token,
  from: token,
  to: token,
  timestamp: moment,
  payload: group({
    type: token,
    from: token,
    to: token,
    bodies: z.unknown().optional(),
    ext: z.unknown().optional(),
    ack_message_id: token,
    edit_message_id: token,
    meta: group({ edit_msg: group({ sender: token, send_time: moment, edit_time: moment }) }),
  }),
});
type Fields = z.output<typeof fields>;
type Payload = NonNullable<Fields['payload']>;

const ownFields = group({ plan_id: planId, im_message_id: ownNumber(Number.MAX_SAFE_INTEGER) });

const ignored = (reason: Ignored['reason']): Ignored => ({ kind: 'ignored', reason });
const unknown = (reason: Unknown['reason']): Unknown => ({ kind: 'unknown', reason });

/**
 * Reads the body of a post-delivery callback, whoever has sent it: see `isGenuine`. Never throws.
 * Source: easemob-doc, docs/document/server-side/callback_{message_send,message_recall,message_modify}.md
 */
export function normaliseCallback(text: string): Normalised {
  const value = parseVendor(text);
  if (!isObject(value)) return unknown('bad_json');
  const callback = fields.parse(value);
  const { eventType, chat_type, payload = {} } = callback;
  // One for each member who is away, beside the one for the message.
  if (eventType === 'chat_offline') return ignored('offline');
  if (eventType !== undefined && eventType !== 'chat') return unknown('event_type');
  if (chat_type === 'edit') return edit(callback, payload);
  if (chat_type === 'recall') return recall(callback, payload);
  return messageOf(callback, payload);
}

/**
 * Reads one line of an hour's history, or `undefined` where it is blank. Never throws.
 * Source: easemob-doc, docs/document/server-side/message_historical.md
 */
export function normaliseLine(text: string): Normalised | undefined {
  if (text.trim() === '') return undefined;
  const value = parseVendor(text);
  if (!isObject(value)) return unknown('bad_json');
  const line = fields.parse(value);
  return messageOf(line, line.payload ?? {});
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function messageOf(outer: Fields, payload: Payload): Normalised {
  const elsewhere = otherPlace(outer, payload);
  if (elsewhere) return elsewhere;
  const { msg_id, timestamp } = outer;
  const sender = payload.from ?? outer.from;
  const group_id = groupOf(outer, payload);
  const body = readBody(payload.bodies);
  if (msg_id === undefined) return unknown('no_id');
  if (group_id === undefined) return unknown('no_group');
  if (sender === undefined) return unknown('no_sender');
  if (timestamp === undefined) return unknown('no_time');
  if (!body) return unknown('no_body');
  const { im_message_id: own_id = null } = ownFields.parse(payload.ext);
  return { kind: 'message', msg_id, own_id, ...originOf({ group_id, sender, timestamp, payload }), ...body };
}

/** A group's messages and those of a chat room have one chat_type; it is in other fields that they differ. */
function otherPlace({ chat_type, content_type }: Fields, { type }: Payload): Ignored | Unknown | undefined {
  const place = /^chat:(\w+):/.exec(content_type ?? '')?.[1];
  if (chat_type === 'chat' || place === 'user') return ignored('one_to_one');
  if (chat_type === 'chatroom' || type === 'chatroom' || place === 'room') return ignored('chatroom');
  // Threads, reactions and the like.
  if (chat_type === 'notify') return ignored('notice');
  return chat_type === 'groupchat' || chat_type === 'group' ? undefined : unknown('chat_type');
}

/** The outer names are internal ones on new clusters, and the only ones on old. */
const groupOf = (outer: Fields, payload: Payload) => outer.group_id ?? payload.to ?? outer.to;

function edit(outer: Fields, payload: Payload): Normalised {
  const { sender, send_time, edit_time } = payload.meta?.edit_msg ?? {};
  const msg_id = payload.edit_message_id;
  const group_id = groupOf(outer, payload);
  const author = sender ?? payload.from ?? outer.from;
  const edited_at = edit_time ?? outer.timestamp;
  const body = readBody(payload.bodies);
  if (msg_id === undefined) return unknown('no_id');
  if (group_id === undefined) return unknown('no_group');
  if (author === undefined) return unknown('no_sender');
  if (edited_at === undefined) return unknown('no_time');
  if (!body) return unknown('no_body');
  const origin = originOf({ group_id, sender: author, timestamp: send_time ?? edited_at, payload });
  return { kind: 'edit', msg_id, edited_at, ...origin, ...body };
}

function recall(outer: Fields, payload: Payload): Normalised {
  const msg_id = outer.recall_id ?? payload.ack_message_id;
  const recalled_at = outer.timestamp;
  if (msg_id === undefined) return unknown('no_id');
  if (recalled_at === undefined) return unknown('no_time');
  return { kind: 'recall', msg_id, recalled_at, group_id: groupOf(outer, payload) ?? null };
}

function originOf(told: { group_id: string; sender: string; timestamp: number; payload: Payload }): Origin {
  const { group_id, sender, timestamp, payload } = told;
  const sender_id = spelledId(sender) ?? null;
  const ext = isObject(payload.ext) && Object.keys(payload.ext).length > 0 ? payload.ext : undefined;
  return {
    group_id,
    sender: sender_id === null ? sender : null,
    sender_id,
    msg_time: timestamp,
    ext: ext ? jsonText(ext) : null,
    plan_id: ownFields.parse(ext).plan_id ?? null,
  };
}
