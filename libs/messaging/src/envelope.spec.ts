import { events, exampleOf } from '#contracts';
import { propertiesOf, publicationsOf } from './envelope.js';

const body = exampleOf(events['group.activated']);

describe('the outside of a message', () => {
  it('tells of an event its own id, its topic and when it was', () => {
    expect(propertiesOf({ id: '17', to: { topic: 'group.activated.v1' }, body })).toEqual({
      messageId: body.id,
      contentType: 'application/json',
      type: 'group.activated.v1',
      timestamp: 1_501_729_227,
    });
  });

  it.each([
    ['a doorbell', { queue: 'group' }, { kind: 'group', key: 'group:1', v: 1 }],
    ['what only looks like an event', { topic: 'group.activated.v1' }, { ...body, time: 'yesterday' }],
    ['an event on a work queue', { queue: 'group' }, body],
  ])('tells of %s the id of its row', (_, to, other) => {
    expect(propertiesOf({ id: '17', to, body: other })).toEqual({ messageId: '17', contentType: 'application/json' });
  });
});

describe('what is handed to the broker', () => {
  const headers = { operation_id: '17', request_id: 'app-42' };
  const published = (to: { topic: string } | { queue: string }, told: unknown) =>
    publicationsOf({ id: '17', to, body: told, headers }, { prefix: 'school', source: 'urn:spec:here' }).map(
      ({ content, ...rest }) => ({ ...rest, body: JSON.parse(content.toString()) as unknown }),
    );

  it('of an event is the event as it is, and beside it a CloudEvent under the same key at another exchange', () => {
    const topic = 'group.activated.v1';
    const properties = propertiesOf({ id: '17', to: { topic }, body });
    expect(published({ topic }, body)).toEqual([
      { exchange: 'school.events', key: topic, properties, body },
      {
        exchange: 'school.cloudevents',
        key: topic,
        properties: { ...properties, contentType: 'application/cloudevents+json' },
        body: expect.objectContaining({
          ...{ specversion: '1.0', id: body.id, source: 'urn:spec:here', data: body.data },
          ...{ operationid: '17', requestid: 'app-42' },
        }),
      },
    ]);
  });

  it.each([
    ['a doorbell', { queue: 'group' }, { kind: 'group', key: 'group:1', v: 1 }, 'school.work'],
    ['what is no event', { topic: 'a.b' }, { id: 'one' }, 'school.events'],
  ])('of %s is nothing else', (_, to, other, exchange) => {
    expect(published(to, other)).toMatchObject([{ exchange, body: other }]);
  });
});
