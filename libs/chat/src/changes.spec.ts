import { toldAs, type Change } from './changes.js';

const change = (before: string[], after: string[], more: Partial<Change> = {}): Change => ({
  msg_id: '1',
  im_message_id: 1,
  school_id: 1,
  im_group_id: 83,
  sender_id: null,
  easemob_type: 'TXT',
  msg_time: new Date(),
  file_state: null,
  sources: after,
  sources_before: before,
  recalled: after.includes('recall'),
  recalled_before: before.includes('recall'),
  edited: false,
  ...more,
});

describe('a change of a message', () => {
  it.each([
    ['message.received', [], ['callback'], {}],
    ['message.received', [], ['history'], {}],
    ['message.received', [], ['edit'], { edited: false }],
    // Its words have been told already.
    [undefined, ['edit'], ['callback', 'edit'], {}],
    [undefined, ['callback'], ['callback', 'history'], {}],
    ['message.edited', ['callback'], ['callback', 'edit'], { edited: true }],
    ['message.edited', ['callback', 'edit'], ['callback', 'edit'], { edited: true }],
    // An older edit than the one that is known.
    [undefined, ['callback', 'edit'], ['callback', 'edit'], { edited: false }],
    ['message.recalled', ['callback'], ['callback', 'recall'], {}],
    ['message.recalled', ['callback'], ['callback', 'edit', 'recall'], { edited: true }],
    // Nobody has heard of it, and nobody is to see it.
    [undefined, [], ['recall'], {}],
    [undefined, ['recall'], ['callback', 'recall'], {}],
    [undefined, [], ['callback', 'recall'], {}],
    [undefined, ['callback', 'recall'], ['callback', 'edit', 'recall'], { edited: true }],
    // What we have sent ourselves.
    [undefined, ['sent'], ['callback', 'sent'], {}],
    ['message.edited', ['sent'], ['edit', 'sent'], { edited: true }],
    ['message.recalled', ['sent'], ['recall', 'sent'], {}],
  ] as const)('is told as %s: from %j to %j %j', (told, before, after, more) => {
    expect(toldAs(change([...before], [...after], more))).toBe(told);
  });
});
