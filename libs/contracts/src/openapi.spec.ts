import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { callbackExample } from './callback.js';
import { events, operationEvents } from './events.js';
import { callbackBody, openApi } from './openapi.js';

const dataOf = (event: Parameters<typeof callbackBody>[0]) =>
  (callbackBody(event).properties as { data: unknown }).data;

describe('the body of a callback', () => {
  it('says of the end of an operation which commands end so, and how', () => {
    expect(dataOf(events['message.failed'])).toMatchObject({
      properties: { cmd: { enum: ['sendMsgToJiBeiChat'] }, status: { enum: ['failed'] } },
    });
  });

  it('has what the event tells and nothing of operations where it ends none', () => {
    const renamed = { type: 'group.renamed', data: z.object({ name: z.string() }) };
    expect(dataOf(renamed)).toMatchObject({ properties: { name: { type: 'string' } }, required: ['name'] });
    expect(Object.keys((dataOf(renamed) as { properties: object }).properties)).toEqual(['name']);
  });
});

describe.each(operationEvents)('the callback that tells of $type', (event) => {
  const { webhooks, components } = openApi() as {
    webhooks: Record<string, { post: { requestBody: { content: Record<string, { schema: { $ref: string } }> } } }>;
    components: { schemas: Record<string, object> };
  };
  const takes = (contentType: string, body: unknown) => {
    const { $ref } = webhooks[event.type]!.post.requestBody.content[contentType]!.schema;
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    return ajv.validate(components.schemas[$ref.split('/').at(-1)!]!, body);
  };

  it('is described in both versions of the envelope, and its examples are so and not otherwise', () => {
    const told = {
      'application/json': callbackExample[1](event),
      'application/cloudevents+json': callbackExample[2](event),
    };
    for (const [contentType, body] of Object.entries(told))
      expect(Object.keys(told).filter((other) => takes(other, body))).toEqual([contentType]);
  });
});
