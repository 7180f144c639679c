import { eventOf, merge, recordEvents, type ChatEvent, type Told } from '#chat';
import { createTelemetry } from '#telemetry/nest';
import type { Claim } from '#work';
import { ChatEventsHandler } from '../../apps/easemob-worker/src/archive/chat-events.handler.js';
import { callbackText } from '../../libs/chat/src/normalise.fixture.js';
import { dataSource, outbox, runner } from '../support/work.js';
import { callback, edit, inTransaction, line, sender } from './chat-stage.js';
import { historian, lack, due, line as lineOfFile, plant, texts, useHours } from './chat-hours.stage.js';

useHours();

const dayMs = 86_400_000;
const [old, recent] = [Date.now() - 41 * dayMs, Date.now() - 39 * dayMs];
const tell = async (told: Told[], messageDays = 40) =>
  Object.fromEntries((await inTransaction((manager) => merge(manager, told, { scope: 'all', messageDays }))).fates);

describe('what is told of a message that is older than messages are kept', () => {
  const tellings: [string, Told][] = [
    ['a callback that comes late', callback({ msg_id: '1', timestamp: old })],
    ['the history, read once more', line({ msg_id: '1', timestamp: old })],
    ['an edit', edit('1', { send_time: old, edit_time: Date.now() }, '改过')],
    ['a callback of a group that nobody knows', callback({ msg_id: '1', timestamp: old, group_id: '4', to: '4' })],
  ];

  it.each(tellings)('does not bring it back: %s', async (_what, told) => {
    expect(await tell([told])).toEqual({ 1: 'too_old' });
    expect(await texts()).toEqual([]);
  });

  it('does not bring back one of our own, which is known by the id that we sent along', async () => {
    const own = { msg_id: '1', from: String(sender), timestamp: old };
    expect(await tell([callback(own, { ext: { im_message_id: 1000 } })])).toEqual({ 1: 'too_old' });
    expect(await texts()).toEqual([]);
  });

  it('negative control: it would, and does where messages are kept for ever', async () => {
    for (const [, told] of tellings.slice(0, 3)) {
      await tell([told], 0);
      expect(await texts()).toEqual(['1']);
      await dataSource.query('delete from message');
    }
  });

  it('does change it, while it is here', async () => {
    await tell([callback({ msg_id: '1', timestamp: old })], 0);
    expect(await tell([edit('1', { send_time: old, edit_time: Date.now() }, '改过')])).toEqual({ 1: 'changed' });
  });

  it('does not have a file fetched that has gone by its age, whatever another source calls it', async () => {
    const file = { type: 'file', filename: 'a', url: 'https://a1.easemob.com/o/a/chatfiles/one', secret: 's' };
    await tell([callback({ msg_id: '1', timestamp: recent }, { bodies: [file] })]);
    await dataSource.query(`update message set file_state = 'removed', file_error = 'removed_by_age'`);
    const other = { ...file, url: 'https://a1.easemob.com/o/a/chatfiles/two' };
    expect(await tell([line({ msg_id: '1', timestamp: recent }, { bodies: [other] })])).toEqual({ 1: 'changed' });
    expect(await dataSource.query('select file_state, file_error from message')).toEqual([
      { file_state: 'removed', file_error: 'removed_by_age' },
    ]);
  });
});

describe('a worker', () => {
  it('brings no old message in from callbacks, and forgets the words', async () => {
    const told = [callbackText({ msg_id: '1', timestamp: old }), callbackText({ msg_id: '2', timestamp: recent })];
    await recordEvents(dataSource, told.map(eventOf) as ChatEvent[]);
    const { metrics } = createTelemetry({ app: 'spec', level: 'silent' });
    const handler = new ChatEventsHandler(outbox, metrics, { ARCHIVE_MESSAGES_DAYS: 40 });
    await dataSource.query(
      `insert into work_item (key, kind, lane, wanted) values ('chat-events:all', 'chat-events', 'bulk', 1)`,
    );
    await runner().run('chat-events:all', (claim: Claim) => handler.run(claim));
    expect(await texts()).toEqual(['2']);
    expect(
      await dataSource.query('select outcome, body = $1 as forgotten from chat_event order by event_id', ['']),
    ).toEqual([
      { outcome: 'too_old', forgotten: true },
      { outcome: 'merged', forgotten: false },
    ]);
  });

  it.each([
    [1, []],
    [0, ['1']],
  ])('nor from files of hours (messages are kept for %p days; 0: for ever)', async (messageDays, kept) => {
    await lack(30);
    plant(30, lineOfFile('1', 30));
    await due(30);
    await historian({ messageDays }).lookAtAll();
    expect(await texts()).toEqual(kept);
  });
});
