import { eventOf, mergeLines, processEvents, recordEvents, reopenEvents, type ChatEvent, type Scope } from '#chat';
import { callbackText, lineText } from '../../libs/chat/src/normalise.fixture.js';
import { dataSource, outbox, useWork } from '../support/work.js';

useWork();

const group_id = '16934809238921545';
beforeAll(async () => {
  await dataSource.query(`insert into school (school_id, name) values (1, 's')`);
  await dataSource.query(
    `insert into im_group (im_group_id, school_id, group_name, group_type, easemob_group_id) values (83, 1, 'g', 'other', $1)`,
    [group_id],
  );
});
afterEach(() => dataSource.query('truncate message, chat_event'));

/** As the receiver of callbacks does it. */
async function record(text: string) {
  const event = eventOf(text);
  return 'kind' in event ? event : (await recordEvents(dataSource, [event]))[0];
}
const lines = (...texts: string[]) =>
  dataSource.transaction((manager) => mergeLines(manager, texts, { outbox, scope: 'all' }));
const process = (scope: Scope = 'all') => processEvents(outbox, { scope });
const reopen = (id: string) => dataSource.transaction((manager) => reopenEvents(manager, id));
const events = () => dataSource.query('select * from chat_event order by event_id');
const elsewhere = { group_id: '4', to: '4' };
const edit = (more: object) =>
  callbackText({ chat_type: 'edit', group_id: undefined, msg_id: 'e' }, { edit_message_id: '1', to: '4', ...more });

describe('a callback', () => {
  it('is written down once, merged once, and told by what became of it', async () => {
    expect([await record(callbackText()), await record(callbackText())]).toEqual(['recorded', 'known']);
    expect(await record(callbackText({ chat_type: 'recall', recall_id: '8924312242322' }))).toBe('recorded');
    expect(await process()).toEqual({ merged: 2 });
    expect(await process()).toEqual({});
    expect(await events()).toMatchObject([{ outcome: 'merged', error: null }, { outcome: 'merged' }]);
    expect(await dataSource.query('select content, recalled_at is null as there from message')).toEqual([
      { content: 'hi', there: false },
    ]);
  });

  it('that comes twice in one batch is one, and keeps the time at which it came', async () => {
    const [first, other] = [callbackText(), callbackText({ msg_id: '0' })].map((text) => eventOf(text) as ChatEvent);
    const received_at = '2026-01-02T03:04:05.678Z';
    const batch = [{ ...first!, received_at }, other!, first!];
    expect(await recordEvents(dataSource, batch)).toEqual(['recorded', 'recorded', 'known']);
    const [zero, one] = await events();
    expect([zero.msg_id, one.received_at]).toEqual(['0', new Date(received_at)]);
    expect(Date.now() - zero.received_at).toBeLessThan(60_000);
  });

  it('from one person to another is not written down', async () => {
    expect(await record(callbackText({ chat_type: 'chat' }))).toEqual({ kind: 'ignored', reason: 'one_to_one' });
    expect(await record(callbackText({ eventType: 'chat_offline' }))).toMatchObject({ reason: 'offline' });
    expect(await events()).toEqual([]);
  });

  it('that may be from one person to another is forgotten once that is seen', async () => {
    await record(edit({}));
    expect(await process()).toEqual({ unknown_group: 1 });
    expect(await events()).toMatchObject([{ body: '', outcome: 'unknown_group' }]);
  });

  it.each(['{', '{"a":"\\u0000"}', callbackText({ chat_type: 'hologram' }), callbackText({ msg_id: '\ud800' })])(
    'that nobody can read is kept as it came: %s',
    async (text) => {
      expect([await record(text), await record(text)]).toEqual(['recorded', 'known']);
      const [counted] = Object.keys(await process());
      expect(counted).toMatch(/^unknown:/);
      expect(await events()).toMatchObject([{ body: text, outcome: counted }]);
    },
  );

  it('of a group that becomes known is processed again', async () => {
    await record(callbackText(elsewhere));
    await lines(lineText({ msg_id: '2' }, { to: '4' }));
    await process();
    expect(await events()).toMatchObject([{ easemob_group_id: '4' }, { easemob_group_id: '4', event_type: 'history' }]);
    await dataSource.query(`update im_group set easemob_group_id = '4'`);
    expect(await reopen('4')).toBe(2);
    expect(await process()).toEqual({ merged: 2 });
    await dataSource.query('update im_group set easemob_group_id = $1', [group_id]);
  });

  it('that can’t be merged holds up no other', async () => {
    await dataSource.query(`alter table message add constraint planted check (content <> '坏')`);
    await record(callbackText({ msg_id: '1' }));
    await record(callbackText({ msg_id: '2' }, { bodies: [{ type: 'txt', msg: '坏' }] }));
    await record(callbackText({ msg_id: '3' }));
    expect(await process()).toEqual({ merged: 2, failed: 1 });
    expect(await events()).toMatchObject([{ outcome: 'merged' }, { outcome: 'failed', error: '23514' }, {}]);
    await dataSource.query('alter table message drop constraint planted');
  });

  it('is processed once, however many try', async () => {
    for (let i = 0; i < 40; i++) await record(callbackText({ msg_id: `1${i}` }));
    const counts = await Promise.all([1, 2, 3, 4].map(() => processEvents(outbox, { limit: 10, scope: 'all' })));
    expect(counts).toEqual([1, 2, 3, 4].map(() => ({ merged: 10 })));
    expect(await dataSource.query('select count(*)::int from message')).toEqual([{ count: 40 }]);
  });
});

describe('an hour of history', () => {
  it('tells what is new in it, however often it is read', async () => {
    await record(callbackText({ msg_id: '1' }));
    await process();
    const file = [lineText({ msg_id: '1' }), '', lineText({ msg_id: '2' }), lineText({ msg_id: '2' }), '{'];
    const outcomes = { merged: 3, 'unknown:bad_json': 1 };
    const span = [1403099033211, 1403099033211];
    expect(await lines(...file)).toEqual({ lines: 4, inserted: 1, outcomes, span });
    expect(await lines(...file)).toEqual({ lines: 4, inserted: 0, outcomes, span });
    expect((await events()).map(({ event_type, outcome }: Record<string, string>) => [event_type, outcome])).toEqual([
      ['chat', 'merged'],
      ['history', 'unknown:bad_json'],
    ]);
  });

  it('keeps nothing of what people wrote to one another', async () => {
    expect(await lines(lineText({ chat_type: 'chat' }), lineText({ chat_type: 'chatroom' }))).toMatchObject({
      inserted: 0,
      outcomes: { 'ignored:one_to_one': 1, 'ignored:chatroom': 1 },
    });
    expect(await events()).toEqual([]);
  });
});
