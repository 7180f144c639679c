import { lessonPrepRelation } from '#contracts';
import { readRows } from '#database';
import { readOperation } from '#operations';
import { readBacklog } from '#work';
import type { DataSource, EntityManager } from 'typeorm';
import { dropOld, type Ageing } from '../../apps/easemob-worker/src/retention/ages.js';
import { getJiBeiChatLog } from '../../apps/gateway/src/commands/get-ji-bei-chat-log.js';
import type { Call, Tools } from '../../apps/gateway/src/commands/handler.js';
import { readsOver } from '../../apps/gateway/src/gateway-database.js';
import { whatGrows } from '../support/told-bounds.js';
import { dataSource } from '../support/work.js';
import { filesThere, useFiles } from './chat-files.stage.js';
import { aDayLater, remover } from './let-go-blobs.stage.js';
import { keepFiles, liveThrough, monthDays, pagesOf, sizesOf } from './year.stage.js';

useFiles();

const tablesIn = (text: string) => [...text.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name!);

describe('the tables of the product', () => {
  const there = async (): Promise<string[]> =>
    (await dataSource.query(`select tablename as name from pg_tables where schemaname = 'public'`)).map(
      ({ name }: { name: string }) => name,
    );

  it('are all told of in docs/operating.md, with what bounds each', async () => {
    const told = tablesIn(whatGrows);
    expect(told.length).toBeGreaterThan(30);
    expect((await there()).filter((name) => !told.includes(name))).toEqual([]);
  });

  it('negative control: one that nobody has told of is found by its name', async () => {
    await dataSource.query('create table heaps (id int)');
    expect((await there()).filter((name) => !tablesIn(whatGrows).includes(name))).toEqual(['heaps']);
    await dataSource.query('drop table heaps');
  });
});

/** Half a year of what is kept longest, and no longer than that: from the seventh month on as much goes as comes. */
const ages = {
  ARCHIVE_MESSAGES_DAYS: 180,
  ARCHIVE_EVENTS_DAYS: 30,
  ARCHIVE_STRAY_EVENTS_DAYS: 90,
  OPERATIONS_DAYS: 180,
};
const bounded = [
  ...['message', 'chat_event', 'let_go_blob', 'work_item'],
  ...['operation', 'operation_callback', 'callback_delivery', 'callback_attempt'],
];
/** For longer than the year: the control. */
const unbounded = 'chat_hour';
/** With its indexes; in less a table has no size that would say anything. */
const aFewPages = 2 ** 18;
const months = 12;

const call = (ago: number, from: DataSource) =>
  ({
    school_id: 1,
    account_id: 0,
    policy: { access: 'school' },
    reads: readsOver((...asked) => readRows(from, ...asked), undefined),
    fields: {
      ...{ grade_no: 1, course_id: 2, plan_id: undefined },
      begin_time: dayOf(ago),
      end_time: dayOf(ago - 1),
    },
  }) as unknown as Call<'getJiBeiChatLog'>;
const dayOf = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');

/** What is asked all the time, and what retention asks when nothing is old. @param ago how many days ago it is asked */
const reads = (ago: number): Record<string, () => Promise<number>> => ({
  'the log of a day': () => pagesOf((from) => getJiBeiChatLog(call(ago + 2, from), { dataSource: from } as Tools)),
  'an operation': async () => {
    const [{ id }] = await dataSource.query(
      `select operation_id as id from operation where created_at < now() - $1 * interval '1 day' order by created_at desc limit 1`,
      [ago],
    );
    return pagesOf((counting) => readOperation(counting, id));
  },
  'what waits': () => pagesOf(readBacklog),
  ...Object.fromEntries(
    (['events', 'strays', 'files', 'messages', 'callbacks', 'operations'] as Ageing[]).map((what) => [
      `old ${what}`,
      () => pagesOf((counting) => dropOld(counting as unknown as EntityManager, { what, days: 400 })),
    ]),
  ),
});

interface Month {
  sizes: Record<string, { rows: number; bytes: number }>;
  pages: Record<string, number>;
  /** In the store of attachments. */
  files: number;
}

describe('a year', () => {
  const seen: Month[] = [];
  beforeAll(async () => {
    await dataSource.query(
      `insert into callback_endpoint (school_id, url, secrets) values (1, 'https://app.example/im', '{whsec_c2VjcmV0}')`,
    );
    await dataSource.query(`update im_group set relation_id = $1 where im_group_id = 1`, [lessonPrepRelation(1, 2)]);
    for (let left = months - 1; left >= 0; left--) {
      const ago = left * monthDays;
      await liveThrough(ago + monthDays);
      await keepFiles();
      // Then is so many days ago: what was old then is so much older now.
      const then = Object.fromEntries(Object.entries(ages).map(([name, days]) => [name, days + ago]));
      // Twice: what is let go is removed a day later, and forgotten on the next.
      for (let day = 0; day < 3; day++) {
        await aDayLater();
        expect(await remover({ ages: then }).run()).toMatchObject({ result: 'done' });
      }
      const sizes = await sizesOf([...bounded, unbounded]);
      const pages: Month['pages'] = {
        control: await pagesOf((counting) => counting.query(`select count(*) from ${unbounded}`)),
      };
      // Twice: whoever is the first after a vacuum, PostgreSQL's own as well, looks up once more where an index begins.
      for (const [what, read] of Object.entries(reads(ago))) pages[what] = Math.min(await read(), await read());
      seen.push({ sizes, pages, files: (await filesThere()).length });
    }
  }, 300_000);

  const growth = (of: (month: Month) => number) => of(seen[11]!) / Math.max(1, of(seen[6]!));

  it.each(bounded)('leaves as much of %s as half a year does, in as much space', (table) => {
    expect(growth(({ sizes }) => sizes[table]!.rows)).toBeLessThanOrEqual(1.05);
    expect(growth(({ sizes }) => Math.max(sizes[table]!.bytes, aFewPages))).toBeLessThanOrEqual(1.3);
  });

  it('leaves as many attachments as the messages of half a year have', async () => {
    expect(seen[6]!.files).toBeGreaterThan(1000);
    expect(growth(({ files }) => files)).toBeLessThanOrEqual(1.05);
  });

  it.each(Object.keys(reads(0)))('makes the reading of %s no dearer', (what) => {
    // A page more is one level more of an index.
    expect(seen[11]!.pages[what]).toBeLessThanOrEqual(Math.max(seen[6]!.pages[what]! * 1.3, seen[6]!.pages[what]! + 1));
  });

  it('negative control: what is kept for longer is seen to grow, and so is what reads all of it', () => {
    expect(growth(({ pages }) => pages.control!)).toBeGreaterThan(1.3);
    expect(growth(({ sizes }) => sizes[unbounded]!.rows)).toBeGreaterThan(1.5);
    expect(growth(({ sizes }) => sizes[unbounded]!.bytes)).toBeGreaterThan(1.3);
  });
});
