import { events, exampleOf } from '#contracts';
import { propertiesOf } from './envelope.js';

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
