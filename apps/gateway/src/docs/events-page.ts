import { events, eventSchemaFile, exampleOf, topicOf, type EventDefinition } from '#contracts';
import { both, code, escape, frame, link, pre, table, unit } from './html.js';

const json = (value: unknown): string => pre(JSON.stringify(value, null, 2));

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
  return `<section id="${topic}" ${unit}><h3>${code(topic)}</h3><p>${escape(event.summary)}</p>
<details open><summary>${both('Example', '例子')}</summary>${json(exampleOf(event))}</details>
<details><summary>JSON Schema</summary>${json(eventSchemaFile(event))}</details></section>`;
}

const connectingTitle = both('Connecting', '连接');
const eventsTitle = both('Events', '事件');

/** The events for people to read, from the same contracts as /asyncapi.json. */
export function eventsPage({ prefix }: { prefix: string }): string {
  const topics = Object.values(events).map(topicOf);
  return frame(
    {
      title: 'SchoolIM events',
      intro: `What services beside SchoolIM may hear. For programs: <a href="/asyncapi.json">AsyncAPI 3.0</a>. See also the
<a href="/docs">API</a>.`,
      contents: [
        link('connecting', connectingTitle),
        link('events', eventsTitle),
        ...topics.map((topic) => link(topic, code(topic))),
      ],
    },
    [
      `<section id="connecting" ${unit}><h2>${connectingTitle}</h2>${connecting(prefix)}${properties}</section>`,
      `<section id="events"><h2>${eventsTitle}</h2>${Object.values(events).map(eventSection).join('\n')}</section>`,
    ],
  );
}
