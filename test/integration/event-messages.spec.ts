import { randomUUID } from 'node:crypto';
import addFormats from 'ajv-formats';
import { Ajv, type ValidateFunction } from 'ajv';
import { asyncApi, events, eventsInForms, exampleOf, inForm, topicOf, type EventInForm } from '#contracts';
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
function faults({ content, properties }: GetMessage, { name }: EventInForm): unknown[] {
  const { headers, 'x-amqp-properties': outside } = components.messages[name]!;
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
    [ajv.compile(components.schemas[name]!), JSON.parse(content.toString())],
  ];
  return all.flatMap(([takes, value]) => (takes(value) ? [] : takes.errors!));
}

/** Publishes an event, and looks at what a stranger's queue gets that is bound to the exchange of one version of the envelope. */
async function heard({ event, form }: EventInForm, body: object, headers: Record<string, string>): Promise<GetMessage> {
  const messaging = await openLive();
  const topic = topicOf(event);
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, `${prefix}.${form.exchange}`, '#');
  await messaging.publish([{ id: '17', to: { topic }, body, headers }]);
  const message = (await eventually(() => channel.get(queue, { noAck: true }))) as GetMessage;
  // The broker has confirmed it in both versions: what was to come has come.
  expect((await channel.checkQueue(queue)).messageCount).toBe(0);
  expect(message.fields.routingKey).toBe(topic);
  return message;
}

const headers = {
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  request_id: 'app-42',
  operation_id: randomUUID(),
};

describe('a message of an event, at the broker', () => {
  it.each(eventsInForms().map((told) => [told.name, told] as const))(
    'is inside and outside what the document says of %s, and comes once to who has bound to all',
    async (_, told) => {
      const message = await heard(told, exampleOf(told.event), headers);
      expect(faults(message, told)).toEqual([]);
      expect(message.properties).toMatchObject({
        ...{ messageId: exampleOf(told.event).id, type: topicOf(told.event), headers },
        contentType: told.form.contentType,
      });
    },
  );

  const { id: _, ...nameless } = exampleOf(events['group.activated']);

  it('(the hazard) would be found out without its headers, and without its id', async () => {
    const told = inForm(events['group.activated'], 1);
    const found = JSON.stringify(faults(await heard(told, nameless, {}), told));
    for (const missing of ['operation_id', 'timestamp', 'id'])
      expect(found).toContain(`"missingProperty":"${missing}"`);
  });

  it('(the hazard) would be found out in the other envelope without what it came of, and in the first one', async () => {
    const [first, told] = ([1, 2] as const).map((version) => inForm(events['group.activated'], version));
    const message = await heard(told!, exampleOf(events['group.activated']), {});
    expect(JSON.stringify(faults(message, told!))).toContain('"missingProperty":"operationid"');
    expect(JSON.stringify(faults(message, first!))).toContain('"missingProperty":"school_id"');
  });
});
