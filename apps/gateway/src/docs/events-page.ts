import {
  envelopeVersions,
  eventForms,
  events,
  inForm,
  messageSchemaFile,
  topicOf,
  type EnvelopeVersion,
  type EventDefinition,
} from '#contracts';
import { both, code, escape, frame, link, pre, table, unit } from './html.js';

const json = (value: unknown): string => pre(JSON.stringify(value, null, 2));

const connecting = (
  prefix: string,
): string => `<p>Events are published to topic exchanges of RabbitMQ (AMQP 0-9-1), each under its name as the routing key. The
operator gives your team an account. Declare a queue of your own, ${code(`${prefix}.events.<team>`)}, with the arguments of
${code('x-consumer-queue')} in the document, bind it to the names you want at the exchange of the envelope that you want, and
acknowledge what you have done.</p>
<p>The same event may come twice, with the same ${code('message-id')}; events come in no certain order. Leave alone what you do not
know: fields and values may be added. What would break you is a next version, told beside the former one.</p>`;

const envelopeWords: Record<EnvelopeVersion, string> = {
  1: 'As it has been. It is told throughout this release; the next may tell it no more.',
  2: `CloudEvents 1.0 in structured JSON mode, for whoever begins now. The version of ${code('data')} stands in
${code('dataschema')}; ${['operationid', 'requestid', 'traceparent'].map(code).join(', ')} are there where the headers are.`,
};

/** Whoever binds to one exchange hears nothing of the other, so nobody need tell the two apart. */
const envelopes = (prefix: string): string => `<p>An event has an envelope of two versions, with the same ${code('id')},
${code('time')} and ${code('data')} in both. Each version has an exchange of its own: you take the one that you bind to.</p>
${table(
  ['envelope', 'exchange', 'content-type', 'what it is'],
  envelopeVersions.map((version) => {
    const { exchange, contentType } = eventForms[version];
    return [String(version), code(`${prefix}.${exchange}`), code(contentType), envelopeWords[version]];
  }),
)}`;

const properties = table(
  ['of the message', 'holds'],
  [
    ['message-id', `the ${code('id')} of the event`],
    ['type', 'its name, which is the routing key'],
    ['content-type', envelopeVersions.map((version) => code(eventForms[version].contentType)).join(' or ')],
    ['timestamp', 'when it was, in seconds since 1970'],
    [
      `headers ${['traceparent', 'request_id', 'operation_id'].map(code).join(' ')}`,
      'the request and the operation that it came of, where it came of any',
    ],
  ],
);

function eventSection(event: EventDefinition): string {
  const topic = topicOf(event);
  const forms = envelopeVersions.map((version) => {
    const told = inForm(event, version);
    const title = both(`Example in envelope ${version}`, `信封 ${version} 的例子`);
    return `<details${version === 1 ? ' open' : ''}><summary>${title}</summary>${json(told.form.exampleOf(event))}</details>
<details><summary>JSON Schema: ${code(told.name)}</summary>${json(messageSchemaFile(told))}</details>`;
  });
  return `<section id="${topic}" ${unit}><h3>${code(topic)}</h3><p>${escape(event.summary)}</p>
${forms.join('\n')}</section>`;
}

const connectingTitle = both('Connecting', '连接');
const envelopesTitle = both('Two envelopes', '两种信封');
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
        link('envelopes', envelopesTitle),
        link('events', eventsTitle),
        ...topics.map((topic) => link(topic, code(topic))),
      ],
    },
    [
      `<section id="connecting" ${unit}><h2>${connectingTitle}</h2>${connecting(prefix)}${properties}</section>`,
      `<section id="envelopes" ${unit}><h2>${envelopesTitle}</h2>${envelopes(prefix)}</section>`,
      `<section id="events"><h2>${eventsTitle}</h2>${Object.values(events).map(eventSection).join('\n')}</section>`,
    ],
  );
}
