import { cloudEventOf, cloudEventsType, eventEnvelope, topicOf } from '#contracts';
import type { Outbound } from './messaging.js';
import { eventsExchange, workExchange } from './topology.js';

/** What a message says on its outside, for whoever looks no further. */
export interface MessageProperties {
  messageId: string;
  contentType: string;
  /** Of an event: its topic, and when it was, in seconds since 1970. */
  type?: string;
  timestamp?: number;
}

type Message = Pick<Outbound, 'id' | 'to' | 'body'>;

const eventIn = ({ to, body }: Message) => ('topic' in to ? eventEnvelope.safeParse(body).data : undefined);

/** An event goes by its own id, which is the same however often and by whichever row it is told; all else by that of its row. */
export function propertiesOf(message: Message, event = eventIn(message)): MessageProperties {
  const contentType = 'application/json';
  if (!event) return { messageId: message.id, contentType };
  const timestamp = Math.floor(Date.parse(event.time) / 1000);
  return { messageId: event.id, contentType, type: topicOf(event), timestamp };
}

/** What is handed to the broker of a message. */
export interface Publication {
  exchange: string;
  key: string;
  content: Buffer;
  properties: MessageProperties;
}

/**
 * A message is published as it is; an event beside it as a CloudEvent, under the same key at an exchange of its own. Where
 * nobody has bound to that, the broker lets it go: it reaches no queue and no disk.
 */
export function publicationsOf(
  message: Outbound,
  { prefix, source }: { prefix: string; source: string },
): [Publication, ...Publication[]] {
  const { to, body, headers } = message;
  const [exchange, key] = 'queue' in to ? [workExchange(prefix), to.queue] : [eventsExchange(prefix), to.topic];
  const event = eventIn(message);
  const properties = propertiesOf(message, event);
  const asItIs: Publication = { exchange, key, content: bytesOf(body), properties };
  if (!event) return [asItIs];
  const { data } = body as { data?: unknown };
  return [
    asItIs,
    {
      exchange: eventsExchange(prefix, 2),
      key,
      content: bytesOf(cloudEventOf({ ...event, data }, { source, headers })),
      properties: { ...properties, contentType: cloudEventsType },
    },
  ];
}

const bytesOf = (body: unknown): Buffer => Buffer.from(JSON.stringify(body) ?? 'null');
