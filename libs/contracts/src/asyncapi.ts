import { consumerQueues } from './consumer-queues.js';
import { eventSchema, exampleOf } from './event-schema.js';
import { topicOf, type EventDefinition } from './event.js';
import { events } from './events.js';
import type { Json } from './openapi.parts.js';
import { operationView } from './operation.js';

const bindingVersion = '0.3.0';
const refTo = (...path: string[]): Json => ({ $ref: `#/${path.join('/')}` });
const text = (description: string, more: Json = {}): Json => ({ type: 'string', description, ...more });

const description =
  `Each event is published once or more to a topic exchange of RabbitMQ, under the routing key that is the
address of its channel. Its \`id\` (message-id) is the same each time: whoever has seen it leaves it alone. Events of different
keys come in no certain order. Bind a queue of your own, named and declared as \`x-consumer-queue\` says, and leave alone what
you do not know, fields and values alike. A published version keeps its meaning: what must change is a next one, under a routing
key of its own, told beside the former one for a release.`.replaceAll('\n', ' ');

const headersOf = ({ data }: EventDefinition): Json => ({
  type: 'object',
  properties: {
    traceparent: text('W3C Trace Context of the request that it came of.', {
      pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
    }),
    request_id: text('The request that it came of, as the log has it.'),
    operation_id: text('The operation that it came of.'),
  },
  // Only what ends an operation surely comes of one.
  ...(data === operationView && { required: ['operation_id'] }),
});

/** For these AsyncAPI's binding of AMQP has no place. */
const propertiesOf = (topic: string): Json => ({
  type: 'object',
  properties: {
    message_id: text('The id of the event.', { format: 'uuid' }),
    type: { const: topic },
    content_type: { const: 'application/json' },
    timestamp: { type: 'integer', description: 'When it was, in seconds since 1970.' },
    delivery_mode: { const: 2 },
  },
  required: ['message_id', 'type', 'content_type', 'timestamp', 'delivery_mode'],
});

const messageOf = (event: EventDefinition): Json => ({
  name: topicOf(event),
  title: topicOf(event),
  summary: event.summary,
  contentType: 'application/json',
  correlationId: { location: '$message.header#/traceparent' },
  headers: headersOf(event),
  payload: refTo('components', 'schemas', topicOf(event)),
  bindings: { amqp: { messageType: topicOf(event), bindingVersion } },
  examples: [{ name: 'example', payload: exampleOf(event) }],
  'x-amqp-properties': propertiesOf(topicOf(event)),
});

const byTopic = (tell: (event: EventDefinition, topic: string) => Json): Json =>
  Object.fromEntries(
    Object.values(events).map((event: EventDefinition) => [topicOf(event), tell(event, topicOf(event))]),
  );

/**
 * The events as an AsyncAPI 3.0 document: one channel for each topic. Pure.
 * @param prefix begins the name of everything that is in the broker
 */
export function asyncApi({ prefix }: { prefix: string }): Json {
  const exchange = `${prefix}.events`;
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
    channels: byTopic(({ summary }, topic) => ({
      address: topic,
      summary,
      servers: [refTo('servers', 'broker')],
      messages: { [topic]: refTo('components', 'messages', topic) },
      bindings: {
        amqp: {
          is: 'routingKey',
          exchange: { name: exchange, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
          bindingVersion,
        },
      },
    })),
    operations: byTopic(({ summary }, topic) => ({
      action: 'send',
      summary,
      channel: refTo('channels', topic),
      messages: [refTo('channels', topic, 'messages', topic)],
      bindings: { amqp: { deliveryMode: 2, mandatory: false, timestamp: true, bindingVersion } },
    })),
    components: { messages: byTopic(messageOf), schemas: byTopic(eventSchema) },
    'x-consumer-queue': { ...queue, deadLetters },
  };
}
