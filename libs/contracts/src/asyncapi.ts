import { traceparentPattern } from './cloud-event.js';
import { consumerQueues } from './consumer-queues.js';
import { eventsInForms, messageSchema, type EventInForm } from './event-forms.js';
import { endsOperation } from './event-schema.js';
import { topicOf, type EventDefinition } from './event.js';
import type { Json } from './openapi.parts.js';

const bindingVersion = '0.3.0';
const refTo = (...path: string[]): Json => ({ $ref: `#/${path.join('/')}` });
const text = (description: string, more: Json = {}): Json => ({ type: 'string', description, ...more });

const description =
  `Each event is published once or more to each of two topic exchanges of RabbitMQ, under the routing key that
is the address of its channel: to one in version 1 of the envelope, to the other in version 2, CloudEvents 1.0 in structured
JSON mode. Whoever binds to one hears nothing of the other. Both are told throughout this release; the next may tell version 2
alone. The \`id\` of an event (message-id) is the same each time and in both: whoever has seen it leaves it alone. Events of
different keys come in no certain order. Bind a queue of your own, named and declared as \`x-consumer-queue\` says, and leave
alone what you do not know, fields and values alike. A published version keeps its meaning: what must change is a next one,
under a routing key of its own, told beside the former one for a release.`.replaceAll('\n', ' ');

const headersOf = (event: EventDefinition): Json => ({
  type: 'object',
  properties: {
    traceparent: text('W3C Trace Context of the request that it came of.', {
      pattern: traceparentPattern.source,
    }),
    request_id: text('The request that it came of, as the log has it.'),
    operation_id: text('The operation that it came of.'),
  },
  ...(endsOperation(event) && { required: ['operation_id'] }),
});

/** For these AsyncAPI's binding of AMQP has no place. */
const propertiesOf = (topic: string, contentType: string): Json => ({
  type: 'object',
  properties: {
    message_id: text('The id of the event.', { format: 'uuid' }),
    type: { const: topic },
    content_type: { const: contentType },
    timestamp: { type: 'integer', description: 'When it was, in seconds since 1970.' },
    delivery_mode: { const: 2 },
  },
  required: ['message_id', 'type', 'content_type', 'timestamp', 'delivery_mode'],
});

const messageOf = (told: EventInForm): Json => {
  const { event, form, name } = told;
  const { contentType } = form;
  return {
    name,
    title: name,
    summary: event.summary,
    contentType,
    correlationId: { location: '$message.header#/traceparent' },
    headers: headersOf(event),
    payload: refTo('components', 'schemas', name),
    bindings: { amqp: { messageType: topicOf(event), bindingVersion } },
    examples: [{ name: 'example', payload: form.exampleOf(event) }],
    'x-amqp-properties': propertiesOf(topicOf(event), contentType),
  };
};

const byName = (tell: (told: EventInForm) => Json): Json =>
  Object.fromEntries(eventsInForms().map((told) => [told.name, tell(told)]));

/**
 * The events as an AsyncAPI 3.0 document: one channel for each of them in each form. Pure.
 * @param prefix begins the name of everything that is in the broker
 */
export function asyncApi({ prefix }: { prefix: string }): Json {
  const { queue, deadLetters } = consumerQueues(prefix, '{team}');
  return {
    asyncapi: '3.0.0',
    info: { title: 'SchoolIM events', version: '1', description },
    defaultContentType: 'application/json',
    servers: {
      broker: {
        host: '{host}',
        protocol: 'amqp',
        protocolVersion: '0-9-1',
        description: 'RabbitMQ 3.10 or newer; the operator knows where, and gives each team an account.',
        variables: { host: { default: 'localhost:5672' } },
        security: [{ type: 'userPassword' }],
      },
    },
    channels: byName(({ event, form, name }) => ({
      address: topicOf(event),
      summary: event.summary,
      servers: [refTo('servers', 'broker')],
      messages: { [name]: refTo('components', 'messages', name) },
      bindings: {
        amqp: {
          is: 'routingKey',
          exchange: { name: `${prefix}.${form.exchange}`, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
          bindingVersion,
        },
      },
    })),
    operations: byName(({ event, name }) => ({
      action: 'send',
      summary: event.summary,
      channel: refTo('channels', name),
      messages: [refTo('channels', name, 'messages', name)],
      bindings: { amqp: { deliveryMode: 2, mandatory: false, timestamp: true, bindingVersion } },
    })),
    components: { messages: byName(messageOf), schemas: byName(messageSchema) },
    'x-consumer-queue': { ...queue, deadLetters },
  };
}
