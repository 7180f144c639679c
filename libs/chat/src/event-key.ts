import { createHash } from 'node:crypto';
import { group, parseVendor, token } from './vendor-text.js';

/** By what two callbacks are known to tell of the same. */
export interface EventKey {
  msg_id: string;
  event_type: string;
  chat_type: string;
}

const fields = group({ msg_id: token, eventType: token, chat_type: token });

/**
 * The key of a callback, whose callId does not do: it is the same for what is told to different people. A callback
 * without an id of its own is known by all that it says.
 */
export function keyOf(text: string): EventKey {
  const { msg_id, eventType, chat_type } = fields.parse(parseVendor(text));
  return {
    msg_id: msg_id ?? `sha256:${createHash('sha256').update(text).digest('hex')}`,
    event_type: eventType ?? 'chat',
    chat_type: chat_type ?? '',
  };
}
