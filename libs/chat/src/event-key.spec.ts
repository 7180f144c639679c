import { keyOf } from './event-key.js';
import { callbackText } from './normalise.fixture.js';

describe('the key of a callback', () => {
  it('tells apart the message, its recall, and what is told to those who are away', () => {
    expect(keyOf(callbackText())).toEqual({
      msg_id: '8924312242322',
      event_type: 'chat',
      chat_type: 'groupchat',
    });
    expect(keyOf(callbackText({ eventType: 'chat_offline' }))).toMatchObject({ event_type: 'chat_offline' });
  });

  it('without an id is the whole text', () => {
    expect(keyOf('{')).toEqual(keyOf('{'));
    expect(keyOf('{')).not.toEqual(keyOf('{ '));
  });
});
