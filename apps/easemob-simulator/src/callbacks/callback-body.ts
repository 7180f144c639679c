import { createHash } from 'node:crypto';
import { bodiesOf, type Body } from '../bodies.js';
import type { SentMessage } from '../changes.js';
import type { EventType, ToldType } from './rules.js';

/** Something that somebody did to a message, sending it above all. */
export interface Occurrence {
  did: 'sent' | 'recalled' | 'edited';
  /** Its own id: a recall or an edit has another than the message that it is about. */
  id: string;
  at: number;
  by: string;
  message: SentMessage;
}

/** How a rule calls what happened. */
export function toldType({ did, message }: Occurrence): ToldType {
  if (did !== 'sent') return did === 'recalled' ? 'recall' : 'edit';
  return message.chatType === 'chat' ? 'chat' : 'groupchat';
}

interface Telling {
  appKey: string;
  secret: string;
  eventType: EventType;
  /** The conversation, or the one member who is away. */
  to: string;
  /** Everything documented, only what no capture lacks, or the form of 2017. */
  as: 'full' | 'lean' | '2017';
}

/** What is POSTed (callback_postsending.md, callback_message_send.md, callback_message_recall.md). */
export function callbackBody(occurrence: Occurrence, { appKey, secret, eventType, to, as }: Telling) {
  const { did, id, at, by, message } = occurrence;
  const callId = `${appKey}_${id}`;
  const inGroup = message.chatType !== 'chat' && (as !== 'lean' || did === 'sent');
  const payload = payloadOf(occurrence);
  const common = {
    callId,
    eventType,
    timestamp: at,
    chat_type: toldType(occurrence),
    ...(inGroup && { group_id: message.to }),
    from: by,
    to,
    msg_id: id,
    ...(did === 'recalled' && { recall_id: message.id }),
    security: createHash('md5').update(`${callId}${secret}${at}`).digest('hex'),
  };
  const server = { appkey: appKey, host: 'msync@simulator' };
  if (as === 'lean') return { ...common, payload: leanPayload(payload) };
  if (as === '2017') return { ...common, ...server, payload: { ext: {}, ...leanPayload(payload) } };
  const contentType = did === 'sent' && { content_type: contentTypeOf(message) };
  return { ...common, ...server, securityVersion: '1.0.0', ...contentType, payload };
}

interface Payload extends Record<string, unknown> {
  bodies: Body[];
  ext: Record<string, unknown>;
}

function payloadOf(occurrence: Occurrence): Payload {
  const { did, message } = occurrence;
  const { ext = {}, from, to, chatType: type } = message;
  if (did === 'recalled') return { bodies: [], ext: {}, ack_message_id: message.id };
  if (did === 'edited') return editPayload(message);
  return { bodies: bodiesOf(message), ext, from, to, type };
}

/** What it says now, and who changed it (callback_message_modify.md). */
function editPayload(message: SentMessage): Payload {
  const { id, from, sentAt, chatType, edited } = message;
  const { body, ext, at, by, count } = edited!;
  const times = { send_time: sentAt, edit_time: at, count };
  return {
    edit_message_id: id,
    bodies: bodiesOf({ ...message, body }),
    ext,
    meta: { edit_msg: { chat_type: `chat:${places[chatType]}`, sender: from, operator: by, ...times } },
    type: 'edit',
  };
}

/** A payload without what some capture lacks; a file that is open to all has an empty secret there. */
function leanPayload({ bodies, ext, from: _, to: _to, type: _type, meta: _meta, ...rest }: Payload) {
  return { bodies: bodies.map(leanBody), ...(Object.keys(ext).length > 0 && { ext }), ...rest };
}

const leanBody = ({ file_length: _, thumbFilename: _thumb, ...body }: Body): Body =>
  'url' in body ? { secret: '', ...body } : body;

const places = { chat: 'user', groupchat: 'group', chatroom: 'room' };
const kinds: Record<string, string> = {
  txt: 'text',
  img: 'image',
  audio: 'voice',
  video: 'video',
  file: 'file',
  loc: 'location',
  cmd: 'command',
  custom: 'custom',
};

function contentTypeOf({ chatType, type, body }: SentMessage): string {
  const kind = body.subType === 'sub_combine' ? 'txt' : (kinds[type] ?? 'unknown');
  return `chat:${places[chatType]}:${kind}`;
}
