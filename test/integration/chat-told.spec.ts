import { mergeLines, processEvents, recordEvents, recordSent, tellChanges, type ChatEvent } from '#chat';
import { readEvent, type DomainEvent } from '#contracts';
import { callbackText, lineText } from '../../libs/chat/src/normalise.fixture.js';
import { allTold, dataSource, outbox, told } from '../support/work.js';
import { at, groupOfOurs, permutations, sender, useChat } from './chat-stage.js';

useChat();
afterEach(async () => {
  await dataSource.query('delete from chat_event');
  told.length = 0;
});

const parts = (more: object = {}) => ({ timestamp: at(1), ...more });
const file = { type: 'img', url: 'https://a1.easemob.com/o/a/chatfiles/u', filename: '秘密.jpg', secret: 's' };
const texts: Record<string, (msg_id: string) => string> = {
  callback: (msg_id) => callbackText(parts({ msg_id }), { bodies: [{ type: 'txt', msg: '机密' }] }),
  edit: (msg_id) =>
    callbackText(parts({ msg_id: `e${msg_id}`, chat_type: 'edit' }), {
      edit_message_id: msg_id,
      bodies: [{ type: 'txt', msg: '机密二' }],
      meta: { edit_msg: { sender: String(sender), send_time: at(1), edit_time: at(2) } },
    }),
  recall: (msg_id) => callbackText(parts({ msg_id: `r${msg_id}`, chat_type: 'recall', recall_id: msg_id })),
};
const line = (msg_id: string) => lineText(parts({ msg_id }), { bodies: [{ type: 'txt', msg: '机密' }] });

let last = 0;
async function record(...all: string[]) {
  const events = all.map((body): ChatEvent => ({ msg_id: `k${++last}`, event_type: 'chat', chat_type: '', body }));
  await recordEvents(dataSource, events);
}
const process = () => processEvents(outbox, { scope: 'all' });
const lines = (...all: string[]) => outbox.transaction((manager) => mergeLines(manager, all, { outbox, scope: 'all' }));
/** What has been told since the last time, in order, without the doorbells. */
async function heard(): Promise<DomainEvent[]> {
  await allTold();
  return told.splice(0).flatMap(({ body }) => readEvent(body) ?? []);
}
const types = async () => (await heard()).map(({ type }) => type);

describe('a message that was written on a phone', () => {
  it('is told once, by ids and kinds, whoever tells of it and however often', async () => {
    const image = callbackText(parts({ msg_id: '1' }), { bodies: [file] });
    await record(image, image);
    await process();
    const all = await heard();
    const [row] = await dataSource.query('select im_message_id::float from message');
    expect(all).toMatchObject([
      {
        ...{ type: 'message.received', version: 1, school_id: 1 },
        data: {
          im_message_id: row.im_message_id,
          im_group_id: groupOfOurs,
          sender_id: sender,
          easemob_type: 'IMAGE',
          msg_time: new Date(at(1)).toISOString(),
          file_state: 'pending',
        },
      },
    ]);
    expect(JSON.stringify(all)).not.toMatch(/秘密|竹子|chatfiles/);
    await record(image);
    await process();
    await lines(lineText(parts({ msg_id: '1' }), { bodies: [file] }));
    expect(await heard()).toEqual([]);
  });

  it('is told by the history where no callback came', async () => {
    await lines(line('1'), line('1'), line('2'));
    expect(await types()).toEqual(['message.received', 'message.received']);
  });

  it('is told to be edited, and to be taken back', async () => {
    for (const step of ['callback', 'edit', 'edit', 'recall', 'recall']) {
      await record(texts[step]!('1'));
      await process();
    }
    expect(await types()).toEqual(['message.received', 'message.edited', 'message.recalled']);
  });

  it('is told at most once in each way, and never after its end, in whatever order its parts come', async () => {
    for (const order of permutations(['callback', 'history', 'edit', 'recall'])) {
      for (const step of order) {
        if (step === 'history') await lines(line('1'));
        else await record(texts[step]!('1'));
        await process();
      }
      const all = await types();
      expect([order, new Set(all).size]).toEqual([order, all.length]);
      expect([order, all.at(-1)]).toEqual([order, order[0] === 'recall' ? undefined : 'message.recalled']);
      expect([order, all[0]]).toEqual([order, order[0] === 'recall' ? undefined : 'message.received']);
      await dataSource.query('delete from message');
    }
  });

  it('is not told where its transaction ends without it', async () => {
    await dataSource.query(`alter table message add constraint planted check (content <> '坏')`);
    await record(texts.callback!('1'), callbackText(parts({ msg_id: '2' }), { bodies: [{ type: 'txt', msg: '坏' }] }));
    expect(await process()).toEqual({ merged: 1, failed: 1 });
    expect(await types()).toEqual(['message.received']);
    await dataSource.query('alter table message drop constraint planted');
  });
});

describe('a message that we have sent', () => {
  const body = { type: 'txt', msg: '公告' };
  const send = async () => {
    const [{ id }] = await dataSource.query(
      `insert into message (school_id, im_group_id, sender_id, easemob_type, content, ext, status)
       values (1, $1, $2, 'TXT', '公告', '{}', 'waiting') returning im_message_id::float as id`,
      [groupOfOurs, sender],
    );
    return id as number;
  };
  const answered = (im_message_id: number) =>
    outbox.transaction(async (manager) => {
      const sent = { im_message_id, status: 'delivered', easemobMessageId: '5' } as const;
      await tellChanges(manager, outbox, await recordSent(manager, sent));
    });

  it('is not told when it comes back, nor is a copy', async () => {
    const id = await send();
    const own = (msg_id: string) => callbackText(parts({ msg_id }), { bodies: [body], ext: { im_message_id: id } });
    await record(own('5'), own('6'));
    await process();
    await answered(id);
    await lines(lineText(parts({ msg_id: '5' }), { bodies: [body], ext: { im_message_id: id } }));
    expect(await heard()).toEqual([]);
    // What somebody else says in the same words is another message.
    await record(callbackText(parts({ msg_id: '7' }), { bodies: [body] }));
    await process();
    expect(await types()).toEqual(['message.received']);
  });

  it('is told to be taken back, though that was known before the answer to its sending', async () => {
    const id = await send();
    await record(texts.recall!('5'));
    await process();
    expect(await heard()).toEqual([]);
    await answered(id);
    expect(await heard()).toMatchObject([{ type: 'message.recalled', data: { im_message_id: id } }]);
  });
});
