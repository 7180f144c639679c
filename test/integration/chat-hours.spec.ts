import { eventOf, processEvents, recordEvents, type ChatEvent } from '#chat';
import { gzipSync } from 'node:zlib';
import { callbackText } from '../../libs/chat/src/normalise.fixture.js';
import { allTold, dataSource, outbox, runner, told } from '../support/work.js';
import {
  absent,
  ago,
  asked,
  away,
  due,
  elseAnswer,
  files,
  historian,
  hourOf,
  lack,
  line,
  nameOf,
  plant,
  texts,
  useHours,
} from './chat-hours.stage.js';

useHours();

const callBack = async (msg_id: string, hours: number) => {
  const event = eventOf(callbackText({ msg_id, timestamp: ago(hours).getTime() + 1000 })) as ChatEvent;
  await recordEvents(dataSource, [event]);
  await processEvents(outbox, { scope: 'all' });
};
/** Of whatever this test has told, in order. */
const atRisk = async () => {
  await allTold();
  return told.flatMap(({ body }) => {
    const { type, data } = body as { type?: string; data?: { hour: string } };
    return type === 'archive.hour_at_risk' ? data!.hour : [];
  });
};
beforeEach(async () => {
  await allTold();
  told.length = 0;
});

describe('hours', () => {
  it('are watched from the first look on, all that can still be had, each when it is due', async () => {
    await historian().lookAtAll();
    const [{ count, first }] = await dataSource.query('select count(*)::int, min(hour) as first from chat_hour');
    expect([count, first]).toEqual([72, ago(71)]);
    const tried = asked.map(({ path }) => path.split('/').at(-1));
    expect(tried).not.toContain(nameOf(0));
    expect(tried).not.toContain(nameOf(1));
    expect(tried).toEqual(expect.arrayContaining([nameOf(71), nameOf(4)]));
    expect(await hourOf(71)).toMatchObject({ state: 'missing', reason: 'not written, or kept no longer', tries: 1 });
  });

  it('are not, where none are to be fetched', async () => {
    await historian({ days: 0 }).look();
    expect(await dataSource.query('select from chat_hour')).toEqual([]);
  });

  it('that nobody watched meanwhile are known to be gone', async () => {
    await dataSource.query(`insert into chat_hour (hour, state, lost_at) values ($1, 'complete', now())`, [ago(100)]);
    await historian().lookAtAll();
    expect(await hourOf(99)).toMatchObject({ state: 'gone' });
    expect(await hourOf(72)).toMatchObject({ state: 'gone' });
    expect(await hourOf(71)).toMatchObject({ state: 'missing' });
    expect(asked.map(({ path }) => path.split('/').at(-1))).not.toContain(nameOf(72));
  });
});

describe('the file of an hour', () => {
  beforeEach(() => lack(0, 4, 30, 31));

  it('brings what no callback has told, once, and is fetched without our token', async () => {
    await callBack('1', 30);
    plant(30, line('1', 30), line('2', 30), '', line('2', 30));
    await historian().lookAtAll();
    expect(await texts()).toEqual(['1', '2']);
    expect(await hourOf(30)).toMatchObject({ state: 'complete', reason: null, lines: 3, merged: 1 });
    expect(asked.filter(({ path }) => path.includes('.gz'))).toEqual([
      { path: `/${nameOf(30)}.gz?Expires=1`, token: undefined },
    ]);
  });

  it('that is read early is read again, and adds what it did not have', async () => {
    plant(4, line('1', 4));
    await historian().lookAtAll();
    expect(await hourOf(4)).toMatchObject({ state: 'early', lines: 1, merged: 1 });
    plant(4, line('1', 4), line('2', 4));
    await due(4);
    await historian().lookAtAll();
    expect(await hourOf(4)).toMatchObject({ state: 'early', lines: 2, merged: 2 });
    expect(await texts()).toEqual(['1', '2']);
  });

  it('of the hour that goes on may be asked for, and never makes it complete', async () => {
    await historian().lookAtAll();
    plant(0, line('1', 0));
    await due(0);
    await historian().lookAtAll();
    expect(await hourOf(0)).toMatchObject({ state: 'early', merged: 1 });
  });

  it('that is none, and nobody told anything: an hour without messages', async () => {
    elseAnswer(absent);
    await callBack('1', 31);
    await historian().lookAtAll();
    expect(await hourOf(30)).toMatchObject({ state: 'complete', reason: 'no messages', lines: null });
    expect(await hourOf(31)).toMatchObject({ state: 'callback_only', reason: 'no file' });
    expect(await hourOf(4)).toMatchObject({ state: 'missing', reason: 'no file' });
  });

  it('of another hour does not make this one complete, though its messages are kept', async () => {
    plant(30, line('1', 22));
    await historian().lookAtAll();
    expect(await hourOf(30)).toMatchObject({
      state: 'missing',
      reason: expect.stringContaining('ARCHIVE_HISTORY_TIME'),
    });
    expect(await texts()).toEqual(['1']);
  });

  const cut = (hours: number) => gzipSync(`${line('1', hours)}\n${line('2', hours)}\n`).subarray(0, -10);
  it.each<[string, () => void, RegExp]>([
    ['cut off', () => files.set(nameOf(30), cut(30)), /^broken file: Z_BUF_ERROR$/],
    ['no file at all', () => files.set(nameOf(30), Buffer.from('<Error/>')), /^broken file: Z_DATA_ERROR$/],
    ['a bomb', () => files.set(nameOf(30), gzipSync(Buffer.alloc(2 ** 22))), /^a line longer/],
    ['kept from us for now', () => files.set(nameOf(30), away), /^status 503$/],
  ])('that is %s is refused, known, and had the next time', async (_what, spoil, reason) => {
    spoil();
    await historian().lookAtAll();
    expect(await hourOf(30)).toMatchObject({ state: 'missing', reason: expect.stringMatching(reason), next: 5 });
    plant(30, line('1', 30), line('2', 30));
    await due(30);
    await historian().lookAtAll();
    expect(await hourOf(30)).toMatchObject({ state: 'complete', lines: 2, merged: 2 });
    expect(await texts()).toEqual(['1', '2']);
  });

  it('is not fetched from a host that nobody has named', async () => {
    plant(30, line('1', 30));
    await historian({ httpHosts: [] }).lookAtAll();
    expect(await hourOf(30)).toMatchObject({
      state: 'missing',
      reason: expect.stringMatching(/^host_refused: localhost/),
    });
    expect(asked.some(({ path }) => path.includes('.gz'))).toBe(false);
  });

  it('with a line that we cannot merge, by a fault of ours, brings all others', async () => {
    const refuse = (what: string) =>
      dataSource.query(
        `${what} table message ${what === 'alter' ? `add constraint poison check (content <> '毒')` : ''}`,
      );
    await refuse('alter');
    const poison = line('2', 30, {
      payload: { bodies: [{ type: 'txt', msg: '毒' }], from: '1', to: '16934809238921545' },
    });
    plant(30, line('1', 30), poison, line('3', 30));
    await historian().lookAtAll();
    await dataSource.query('alter table message drop constraint poison');
    expect(await texts()).toEqual(['1', '3']);
    expect(await dataSource.query(`select msg_id, error from chat_event where outcome = 'failed'`)).toEqual([
      { msg_id: '2', error: '23514' },
    ]);
    expect(await hourOf(30)).toMatchObject({ state: 'complete', lines: 3, merged: 2 });
  });
});

describe('what holds back every hour alike', () => {
  it('counts as a try of none, and tells of none', async () => {
    const { look } = historian({ limit: 0.01 });
    const { result, reason } = await look();
    expect([result, reason]).toEqual(['later', 'budget']);
    expect(asked).toHaveLength(1);
    expect((await dataSource.query('select from chat_hour where tries > 0')).length).toBe(1);
    expect(await atRisk()).toEqual([]);
  });

  it('as a process that stops, tells of none', async () => {
    const { result, reason } = await historian().look(runner(), AbortSignal.abort());
    expect([result, reason]).toEqual(['later', 'stopped']);
    expect(asked).toEqual([]);
    expect(await atRisk()).toEqual([]);
  });
});

describe('an hour that will be lost', () => {
  beforeEach(() => lack(30, 65));

  it('is told of once, half a day before, and is gone when nobody could do anything', async () => {
    elseAnswer(absent);
    for (const hours of [65, 30]) await callBack(String(hours), hours);
    await historian().lookAtAll();
    await due();
    await historian().lookAtAll();
    expect(await atRisk()).toEqual([ago(65).toISOString()]);
    await historian({ days: 2 }).lookAtAll();
    expect(await hourOf(65)).toMatchObject({ state: 'gone', reason: 'no file', next: null });
  });

  it('is complete when it comes at the last moment, or when somebody has it read once more', async () => {
    await historian().lookAtAll();
    expect(await hourOf(65)).toMatchObject({ state: 'missing' });
    await dataSource.query(`update chat_hour set state = 'gone', next_at = null where hour = $1`, [ago(65)]);
    plant(65, line('1', 65));
    await due(65);
    await historian().lookAtAll();
    expect(await hourOf(65)).toMatchObject({ state: 'complete', merged: 1 });
  });
});
