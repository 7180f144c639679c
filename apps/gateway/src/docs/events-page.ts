import { events, eventSchemaFile, exampleOf, topicOf, type EventDefinition } from '#contracts';
import { code, escape, frame, table } from './html.js';

const link = (id: string, text: string): string => `<a href="#${id}">${text}</a>`;
const pre = (value: unknown): string => `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;

const connecting = (
  prefix: string,
): string => `<p>Events are published to the topic exchange ${code(`${prefix}.events`)} of
RabbitMQ (AMQP 0-9-1), each under its name as the routing key. The operator gives your team an account. Declare a queue of your
own, ${code(`${prefix}.events.<team>`)}, with the arguments of ${code('x-consumer-queue')} in the document, bind it to the names
you want, and acknowledge what you have done.</p>
<p>The same event may come twice, with the same ${code('message-id')}; events come in no certain order. Leave alone what you do not
know: fields and values may be added. What would break you is a next version, told beside the former one.</p>`;

const properties = table(
  ['of the message', 'holds'],
  [
    ['message-id', `the ${code('id')} of the event`],
    ['type', 'its name, which is the routing key'],
    ['content-type', code('application/json')],
    ['timestamp', 'when it was, in seconds since 1970'],
    [
      `headers ${['traceparent', 'request_id', 'operation_id'].map(code).join(' ')}`,
      'the request and the operation that it came of, where it came of any',
    ],
  ],
);

function eventSection(event: EventDefinition): string {
  const topic = topicOf(event);
  return `<section id="${topic}"><h3>${code(topic)}</h3><p>${escape(event.summary)}</p>
<details open><summary>Example · 例子</summary>${pre(exampleOf(event))}</details>
<details><summary>JSON Schema</summary>${pre(eventSchemaFile(event))}</details></section>`;
}

/** The events for people to read, from the same contracts as /asyncapi.json. */
export function eventsPage({ prefix }: { prefix: string }): string {
  const topics = Object.values(events).map(topicOf);
  return frame(
    {
      title: 'SchoolIM events',
      intro: `What services beside SchoolIM may hear. For programs: <a href="/asyncapi.json">AsyncAPI 3.0</a>. See also the
<a href="/docs">API</a>.`,
      contents: [
        link('connecting', 'Connecting · 连接'),
        link('events', 'Events · 事件'),
        ...topics.map((topic) => link(topic, code(topic))),
      ],
    },
    [
      `<h2 id="connecting">Connecting · 连接</h2>${connecting(prefix)}${properties}`,
      `<h2 id="events">Events · 事件</h2>${Object.values(events).map(eventSection).join('\n')}`,
    ],
  );
}
