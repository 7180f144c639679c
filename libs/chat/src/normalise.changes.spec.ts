import { normaliseCallback } from './normalise.js';
import { callbackText } from './normalise.fixture.js';

describe('a recall', () => {
  const recalled = {
    chat_type: 'recall',
    msg_id: '966475585536657404',
    recall_id: '966475220900644860',
    group_id: undefined,
  };

  it('names the message that was taken back, and its group', () => {
    const text = callbackText(recalled, { ack_message_id: '966475220900644860', bodies: [] });
    const expected = {
      kind: 'recall',
      msg_id: '966475220900644860',
      recalled_at: 1600060847294,
      group_id: '16934809238921545',
    };
    expect(normaliseCallback(text)).toEqual(expected);
    expect(
      normaliseCallback(callbackText({ ...recalled, recall_id: undefined }, { ack_message_id: '966475220900644860' })),
    ).toEqual(expected);
  });
});

describe('an edit', () => {
  const edit_msg = {
    count: 1,
    edit_time: 1737454241444,
    operator: 'easemob_rest_app_admin',
    send_time: 1737454209069,
    sender: '7',
  };
  const payload = {
    bodies: [{ msg: 'rest消息', type: 'txt' }],
    edit_message_id: '1373914550281177044',
    from: 'p1',
    to: '99',
    type: 'edit',
    meta: { edit_msg },
  };
  // The example of the document has neither eventType nor group_id.
  const outer = { chat_type: 'edit', eventType: undefined, group_id: undefined, from: 'user1', to: 'user2' };

  it('names the message, its first sender and time, and the new text', () => {
    expect(normaliseCallback(callbackText(outer, payload))).toMatchObject({
      kind: 'edit',
      msg_id: '1373914550281177044',
      edited_at: 1737454241444,
      msg_time: 1737454209069,
      group_id: '99',
      sender_id: 7,
      easemob_type: 'TXT',
      content: 'rest消息',
    });
  });

  it('without its details is one of now', () => {
    expect(normaliseCallback(callbackText(outer, { ...payload, meta: undefined, from: '8' }))).toMatchObject({
      kind: 'edit',
      edited_at: 1600060847294,
      msg_time: 1600060847294,
      sender_id: 8,
    });
  });
});
