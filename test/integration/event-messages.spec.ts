import { randomUUID } from 'node:crypto';
import addFormats from 'ajv-formats';
import { Ajv, type ValidateFunction } from 'ajv';
import { asyncApi, events, exampleOf, topicOf } from '#contracts';
import type { GetMessage } from 'amqplib';

import { eventually } from '../support/eventually.js';
import { channel, openLive, prefix, useBroker } from './messaging.stage.js';

useBroker();

interface Told {
  payload: object;
  headers: object;
  'x-amqp-properties': object;
}
const { components } = asyncApi({ prefix: 'any' }) as {
  components: { messages: Record<string, Told>; schemas: Record<string, object> };
};
const ajv = new Ajv({ strictTypes: false, allErrors: true });
addFormats.default(ajv);

/** What of a message is not as the document has it. */
function faults({ content, properties }: GetMessage, topic: string): unknown[] {
  const { headers, 'x-amqp-properties': outside } = components.messages[topic]!;
  const { messageId, type, contentType, timestamp, deliveryMode } = properties;
  const told = {
    message_id: messageId,
    type,
    content_type: contentType,
    timestamp,
    delivery_mode: deliveryMode,
  };
  const all: [ValidateFunction, unknown][] = [
    [ajv.compile(outside), told],
    [ajv.compile(headers), properties.headers],
    [ajv.compile(components.schemas[topic]!), JSON.parse(content.toString())],
  ];
  return all.flatMap(([takes, value]) => (takes(value) ? [] : takes.errors!));
}

/** Publishes, and looks at what a stranger's queue gets. */
async function heard(topic: string, body: object, headers: Record<string, string>): Promise<GetMessage> {
  const messaging = await openLive();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, `${prefix}.events`, topic);
  await messaging.publish([{ id: '17', to: { topic }, body, headers }]);
  return (await eventually(() => channel.get(queue, { noAck: true }))) as GetMessage;
}

const headers = {
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  request_id: 'app-42',
  operation_id: randomUUID(),
};

describe('a message of an event, at the broker', () => {
  it.each(Object.values(events).map((event) => [topicOf(event), event] as const))(
    'is inside and outside what the document says of %s',
    async (topic, event) => {
      const message = await heard(topic, exampleOf(event), headers);
      expect(faults(message, topic)).toEqual([]);
      expect(message.properties).toMatchObject({ messageId: exampleOf(event).id, type: topic, headers });
    },
  );

  it('(the hazard) would be found out without its headers, and without its id', async () => {
    const topic = 'group.activated.v1';
    const { id: _, ...nameless } = exampleOf(events['group.activated']);
    const found = JSON.stringify(faults(await heard(topic, nameless, {}), topic));
    for (const missing of ['operation_id', 'timestamp', 'id'])
      expect(found).toContain(`"missingProperty":"${missing}"`);
  });
});
