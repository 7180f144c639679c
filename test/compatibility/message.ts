import { valueAt, type Json } from './json.js';

/** What is promised of an event: where it is told, its outside, its body. Schemas are those of the document. */
export interface Message {
  topic: string;
  exchange: Json;
  contentType: string;
  headers: Json;
  properties: Json;
  payload: Json;
}

/** What a document promises, by the names of its messages. */
export function messagesOf(document: Json): Record<string, Message> {
  const { messages, schemas } = document.components as {
    messages: Record<string, Json>;
    schemas: Record<string, Json>;
  };
  return Object.fromEntries(
    Object.entries(messages).map(([name, message]) => {
      const channel = valueAt(document, ['channels', name]) as Json;
      return [
        name,
        {
          topic: channel.address as string,
          exchange: valueAt(channel, ['bindings', 'amqp', 'exchange']) as Json,
          contentType: message.contentType as string,
          headers: message.headers as Json,
          properties: message['x-amqp-properties'] as Json,
          payload: schemas[name]!,
        },
      ];
    }),
  );
}

/** Where a schema stands in a message, and how what is read of it is written: `data.status`, `header:traceparent`. */
export const parts = { payload: '', headers: 'header:', properties: 'property:' } as const;

/** Whether a message has what a consumer reads, and has it always. */
export function findRead(message: Message, read: string): { there: boolean; always: boolean } {
  const [part, prefix] = Object.entries(parts).find(([, begin]) => begin && read.startsWith(begin)) ?? ['payload', ''];
  let schema = message[part as keyof typeof parts];
  let always = true;
  for (const step of read.slice(prefix.length).split('.')) {
    const [name, ...inside] = step.split('[]');
    const next = valueAt(schema, ['properties', name!]) as Json | undefined;
    if (!next) return { there: false, always: false };
    always &&= ((schema.required ?? []) as string[]).includes(name!);
    schema = inside.reduce((of) => (of.items ?? {}) as Json, next);
  }
  return { there: true, always };
}
