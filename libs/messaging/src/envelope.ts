import { eventEnvelope, topicOf } from '#contracts';
import type { Outbound } from './messaging.js';

/** What a message says on its outside, for whoever looks no further. */
export interface MessageProperties {
  messageId: string;
  contentType: string;
  /** Of an event: its topic, and when it was, in seconds since 1970. */
  type?: string;
  timestamp?: number;
}

/** An event goes by its own id, which is the same however often and by whichever row it is told; all else by that of its row. */
export function propertiesOf({ id, to, body }: Pick<Outbound, 'id' | 'to' | 'body'>): MessageProperties {
  const contentType = 'application/json';
  const event = 'topic' in to ? eventEnvelope.safeParse(body).data : undefined;
  if (!event) return { messageId: id, contentType };
  const timestamp = Math.floor(Date.parse(event.time) / 1000);
  return { messageId: event.id, contentType, type: topicOf(event), timestamp };
}
