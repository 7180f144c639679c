import { z } from 'zod';
import { events } from './events.js';
import { callbackBody } from './openapi.js';

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
