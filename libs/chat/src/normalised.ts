import type { Body } from './body.js';

/** Who wrote what where; every field fits into its column. */
export interface Origin {
  /** The group's id at the vendor. */
  group_id: string;
  /** The vendor's name of the sender where it spells no im_user_id, such as that of an administrator. */
  sender: string | null;
  /** im_user_id as the vendor's name of the sender spells it, whether or not there is such a person. */
  sender_id: number | null;
  /** Milliseconds since 1970. */
  msg_time: number;
  /** What the app sent along, as JSON text. */
  ext: string | null;
  plan_id: number | null;
}

/** A message of a group. */
export interface ChatMessage extends Origin, Body {
  kind: 'message';
  msg_id: string;
  /** The im_message_id that we send along, which its sender could have made up. */
  own_id: number | null;
}

/** The text, or whatever it is, that a message has been given in place of its own. */
export interface ChatEdit extends Origin, Body {
  kind: 'edit';
  /** Of the message that was edited. */
  msg_id: string;
  /** Milliseconds since 1970. */
  edited_at: number;
}

/** A message was taken back. */
export interface ChatRecall {
  kind: 'recall';
  /** Of the message that was taken back. */
  msg_id: string;
  group_id: string | null;
  /** Milliseconds since 1970. */
  recalled_at: number;
}

/** None of the archive's business. It may be what one person wrote to another, so it is not to be kept. */
export interface Ignored {
  kind: 'ignored';
  reason: 'offline' | 'one_to_one' | 'chatroom' | 'notice';
}

/** Nothing that we can read. It is to be kept as it came, and counted. */
export interface Unknown {
  kind: 'unknown';
  reason: 'bad_json' | 'event_type' | 'chat_type' | 'no_id' | 'no_group' | 'no_sender' | 'no_time' | 'no_body';
}

/** Whatever may be merged. */
export type Mergeable = ChatMessage | ChatEdit | ChatRecall;
export type Normalised = Mergeable | Ignored | Unknown;
