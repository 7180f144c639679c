import { countFiles, readCoverage, readFiles, refillHours, retryFiles, surveyRefill, watchedRange } from '#operating';
import { dataSource, operator } from '../support/work.js';
import { ago, historian, hourOf, lack, line, plant, texts, useHours } from './chat-hours.stage.js';

useHours();

const all = { scope: 'all', keptDays: 3 } as const;
const between = (first: number, last: number) => ({ from: ago(first), to: ago(last - 1) });
const states = async (first: number, last: number) =>
  (await readCoverage(dataSource, between(first, last))).map(({ state, hours }) => [state, hours]);

describe('the coverage', () => {
  it('names every hour, those that stand alike together, and the gaps between them', async () => {
    await lack(40, 41, 50);
    await historian().lookAtAll();
    expect(await states(52, 39)).toEqual([
      ['complete', 2],
      ['missing', 1],
      ['complete', 8],
      ['missing', 2],
      ['complete', 1],
    ]);
    expect(await readCoverage(dataSource, between(41, 40))).toEqual([
      {
        from: ago(41),
        to: ago(39),
        hours: 2,
        state: 'missing',
        reason: 'not written, or kept no longer',
        lines: 0,
        merged: 0,
        lost_at: ago(41 - 72),
      },
    ]);
  });

  it('tells of hours that nobody has looked for', async () => {
    expect(await states(80, 79)).toEqual([['unwatched', 2]]);
    expect((await watchedRange(dataSource)).from).toEqual(ago(0));
  });
});

describe('a refill', () => {
  it('reads hours that are settled or were never watched, and counts them before', async () => {
    await lack();
    plant(60, line('1', 60));
    plant(100, line('2', 100));
    expect(await surveyRefill(dataSource, between(60, 59))).toEqual({ hours: 2, lost: 0, complete: 2 });
    expect(await refillHours(operator(), between(60, 59), all)).toBe(2);
    expect(await refillHours(operator(), between(101, 100), all)).toBe(2);
    await historian().lookAtAll();
    expect(await texts()).toEqual(['1', '2']);
    expect(await hourOf(60)).toMatchObject({ state: 'complete', merged: 1 });
    expect(await hourOf(59)).toMatchObject({ state: 'complete', next: null });
    expect(await hourOf(100)).toMatchObject({ state: 'complete', next: null });
    expect(await hourOf(101)).toMatchObject({ state: 'gone', next: null });
  });

  it('asks for no hour that has not begun', async () => {
    expect(await refillHours(operator(), between(0, -5), all)).toBe(1);
    expect(await refillHours(operator(), between(-1, -5), all)).toBe(0);
  });
});

describe('attachments that are not here', () => {
  const plantFile = (file_state: string, file_error: string | null, school_id = 1) =>
    dataSource.query(
      `insert into message (school_id, im_group_id, easemob_type, sources, file_uuid, file_state, file_error)
       values ($3, 83, 'FILE', '{callback}', 'u', $1, $2)`,
      [file_state, file_error, school_id],
    );

  it('are counted by why, and taken up again', async () => {
    for (const reason of ['secret_refused', 'secret_refused', 'too large']) await plantFile('failed', reason);
    await plantFile('expired', 'file_expired');
    await plantFile('kept', null);
    expect((await readFiles(dataSource, {})).map(({ state, reason, files }) => [state, reason, files])).toEqual([
      ['failed', 'secret_refused', 2],
      ['failed', 'too large', 1],
      ['expired', 'file_expired', 1],
    ]);
    expect(await readFiles(dataSource, { school: 7 })).toEqual([]);
    expect(await countFiles(dataSource, { state: 'failed' })).toBe(3);
    expect(await retryFiles(operator(), { state: 'failed', school: 7 })).toBe(0);
    expect(await retryFiles(operator(), { state: 'failed' })).toBe(3);
    expect(await countFiles(dataSource, { state: 'failed' })).toBe(0);
    const wanted = await dataSource.query(`select key from work_item where kind = 'chat-files'`);
    expect(wanted).toEqual([{ key: 'chat-files:1' }]);
    expect((await readFiles(dataSource, {})).map(({ state, reason, files }) => [state, reason, files])).toEqual([
      ['pending', null, 3],
      ['expired', 'file_expired', 1],
    ]);
  });
});
