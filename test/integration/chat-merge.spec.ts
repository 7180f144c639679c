import { isOvertaken, merge, recordSent, type Told } from '#chat';
import type { EntityManager } from 'typeorm';
import { bodiesByType, callbackText, lineText } from '../../libs/chat/src/normalise.fixture.js';
import { normaliseCallback, normaliseLine } from '../../libs/chat/src/normalise.js';
import { eventually } from '../support/eventually.js';
import { dataSource, useWork } from '../support/work.js';

useWork();

const group_id = '16934809238921545';
const [sender, groupOfOurs] = [162317, 83];
beforeAll(async () => {
  await dataSource.query(`insert into school (school_id, name) values (1, 's')`);
  await dataSource.query(
    `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name) values ($1, 1, 3419, 'teacher', 290, '竹子')`,
    [sender],
  );
  await dataSource.query(
    `insert into im_group (im_group_id, school_id, group_name, group_type, easemob_group_id) values ($1, 1, 'g', 'other', $2)`,
    [groupOfOurs, group_id],
  );
});
afterEach(() => dataSource.query('delete from message'));

const at = (minute: number) => Date.UTC(2026, 10, 29, 8, minute);
const callback = (parts: object, payload: object = {}): Told => ({
  what: normaliseCallback(callbackText(parts, payload)) as Told['what'],
  by: 'callback',
});
const line = (parts: object, payload: object = {}): Told => ({
  what: normaliseLine(lineText(parts, payload)) as Told['what'],
  by: 'history',
});

/** What can be told of a message; the callback and the history each leave out what the other has. */
const tellings: Record<string, (msg_id: string, body: object) => Told> = {
  callback: (msg_id, body) =>
    callback({ msg_id, timestamp: at(1) }, { bodies: [{ ...body, file_length: undefined }], ext: undefined }),
  history: (msg_id, body) =>
    line({ msg_id, timestamp: at(1) }, { bodies: [{ ...body, filename: undefined }], ext: { plan_id: 7 } }),
  edit: (msg_id) => edit(msg_id, { edit_time: at(2) }, '改过'),
  later: (msg_id) => edit(msg_id, { edit_time: at(3) }, '又改过'),
  recall: (msg_id) => callback({ msg_id: `r${msg_id}`, chat_type: 'recall', recall_id: msg_id, timestamp: at(4) }),
};
function edit(msg_id: string, more: object, msg: string): Told {
  const edit_msg = { sender: String(sender), send_time: at(1), ...more };
  return callback(
    { msg_id: `e${msg_id}`, chat_type: 'edit', group_id: undefined },
    { edit_message_id: msg_id, bodies: [{ type: 'txt', msg }], to: group_id, meta: { edit_msg } },
  );
}

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((others) => [item, ...others]));
const subsets = <T>(items: readonly T[]): T[][] =>
  items.reduce<T[][]>((some, item) => [...some, ...some.map((one) => [...one, item])], [[]]);

const inTransaction = <T>(change: (manager: EntityManager) => Promise<T>) => dataSource.transaction(change);
const tell = (told: Told[]) => inTransaction((manager) => merge(manager, told));

/** Everything that is stored, but for the ids that were given in order and the moment from which a file is due. */
async function stored(): Promise<Map<string, object>> {
  const rows: { easemob_message_id: string }[] = await dataSource.query(
    `select to_jsonb(m) - 'im_message_id' - 'file_next_at' as row, easemob_message_id from message m`,
  );
  const byId = new Map(rows.map(({ easemob_message_id, ...row }) => [easemob_message_id, row]));
  expect(byId.size).toBe(rows.length);
  for (const { row } of byId.values() as Iterable<{ row?: Record<string, unknown> }>) delete row!.easemob_message_id;
  return byId;
}

/** One message for each order, so that a step of all orders is one batch. */
interface Story {
  msg_id: string;
  body: object;
  /** What must come to the same. */
  same: string;
  order: string[];
}
const stories: Story[] = Object.entries(bodiesByType).flatMap(([type, body]) =>
  subsets(Object.keys(tellings)).flatMap((some) =>
    permutations(some).map((order) => ({ msg_id: '', body, order, same: `${type}: ${some.join()}` })),
  ),
);
stories.forEach((story, i) => (story.msg_id = `9${i}`));

async function expectSame(): Promise<void> {
  const rows = await stored();
  expect(rows.size).toBe(stories.filter(({ order }) => order.length > 0).length);
  const ends = new Map<string, Set<string>>();
  for (const { same, msg_id } of stories) {
    const row = JSON.stringify(rows.get(msg_id));
    ends.set(same, (ends.get(same) ?? new Set()).add(row));
  }
  expect([...ends].filter(([, different]) => different.size > 1)).toEqual([]);
}

/** What each story tells at a step. */
const stepOf = (step: number): Told[] =>
  stories.flatMap(({ msg_id, body, order }) => {
    const what = order[step];
    return what === undefined ? [] : tellings[what]!(msg_id, body);
  });
const steps = [0, 1, 2, 3, 4];

describe('what is told of a message', () => {
  it('comes to the same in every order, and told once more', async () => {
    for (const step of steps) await tell([...stepOf(step), ...stepOf(step)]);
    await expectSame();
    const before = await stored();
    for (const step of steps) expect(new Set((await tell(stepOf(step))).values())).toEqual(new Set(['unchanged']));
    expect(await stored()).toEqual(before);
  });

  it('comes to the same in one batch', async () => {
    for (const step of steps) await tell(stepOf(step));
    const oneByOne = await stored();
    await dataSource.query('delete from message');
    await tell(steps.flatMap(stepOf));
    expect(await stored()).toEqual(oneByOne);
  });

  it.each(Object.keys(bodiesByType))('%s: each source fills in what the other lacks', async (type) => {
    const body = bodiesByType[type] as { filename?: string; file_length?: number };
    for (const order of permutations(['callback', 'history'])) {
      for (const what of order) await tell([tellings[what]!('1', body)]);
      const [row] = await dataSource.query('select * from message');
      expect(row).toMatchObject({
        easemob_type: type,
        easemob_filename: body.filename ?? null,
        easemob_file_length: body.file_length ?? null,
        plan_id: 7,
        ext: '{"plan_id":7}',
        sender_id: sender,
        school_id: 1,
        im_group_id: groupOfOurs,
        msg_time: new Date(at(1)),
        sources: ['callback', 'history'],
        file_state: body.filename === undefined ? null : 'pending',
        status: 'delivered',
      });
      await dataSource.query('delete from message');
    }
  });

  it('edited and taken back keeps the last text and the time of each', async () => {
    for (const what of ['recall', 'later', 'edit', 'history']) await tell([tellings[what]!('1', bodiesByType.IMAGE!)]);
    expect(await dataSource.query('select * from message')).toMatchObject([
      {
        content: '又改过',
        easemob_type: 'TXT',
        edited_at: new Date(at(3)),
        recalled_at: new Date(at(4)),
        file_url: null,
        file_state: null,
      },
    ]);
  });

  it('of a group that nobody knows is kept nowhere, and told so', async () => {
    const told = [callback({ msg_id: '1', group_id: '4', to: '4' }), tellings.callback!('2', bodiesByType.TXT!)];
    expect(Object.fromEntries(await tell(told))).toEqual({ 1: 'unknown_group', 2: 'inserted' });
    expect(
      Object.fromEntries(await tell([callback({ chat_type: 'recall', recall_id: '2', to: '', group_id: undefined })])),
    ).toEqual({ 2: 'changed' });
  });

  it('by a sender in no roster keeps who it was', async () => {
    await tell([callback({ msg_id: '1', from: 'admin' }), callback({ msg_id: '2', from: '999' })]);
    expect(await dataSource.query('select sender_id, sender from message order by easemob_message_id')).toEqual([
      { sender_id: null, sender: 'admin' },
      { sender_id: 999, sender: null },
    ]);
  });

  it('about a file that is another one now has it fetched anew', async () => {
    await tell([tellings.callback!('1', bodiesByType.FILE!)]);
    await dataSource.query(`update message set file_state = 'kept', blob_key = 'k', file_tries = 3`);
    await tell([tellings.history!('1', bodiesByType.FILE!)]);
    expect(await dataSource.query('select file_state, blob_key, file_tries from message')).toEqual([
      { file_state: 'kept', blob_key: 'k', file_tries: 3 },
    ]);
    await tell([tellings.edit!('1', {})]);
    expect(await dataSource.query('select file_state, blob_key, file_tries from message')).toEqual([
      { file_state: null, blob_key: null, file_tries: 0 },
    ]);
  });
});

/** Who waits for another. */
const locks = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

describe('told by two at once', () => {
  const both = async (change: (text: string) => string) => {
    const holder = dataSource.createQueryRunner();
    await holder.startTransaction();
    const altered = Object.assign(Object.create(holder.manager) as EntityManager, {
      query: (text: string, values: unknown[]) => holder.manager.query(change(text), values),
    });
    await merge(altered, [tellings.callback!('1', bodiesByType.TXT!)]);
    const second = dataSource.transaction((manager) => {
      const query = manager.query.bind(manager);
      return merge(
        Object.assign(manager, { query: (text: string, values: unknown[]) => query(change(text), values) }),
        [tellings.history!('1', bodiesByType.TXT!)],
      );
    });
    await Promise.race([second, eventually(() => dataSource.query(locks), { good: (rows) => rows.length > 0 })]);
    await holder.commitTransaction();
    await holder.release();
    await second;
    return dataSource.query('select sources from message');
  };

  it('a message is there once, and has heard both', async () => {
    expect(await both((text) => text)).toEqual([{ sources: ['callback', 'history'] }]);
  });

  it('negative control: where nothing is unique it is there twice', async () => {
    await dataSource.query('drop index message_easemob');
    expect(await both((text) => text.replace(/on conflict .* do nothing/, ''))).toHaveLength(2);
    await dataSource.query('delete from message');
    await dataSource.query(
      'create unique index message_easemob on message (easemob_message_id) where easemob_message_id is not null',
    );
  });
});

describe('what we have sent ourselves', () => {
  const waiting = async (content = '公告'): Promise<number> => {
    const [{ id }] = await dataSource.query(
      `insert into message (school_id, im_group_id, sender_id, easemob_type, content, ext, plan_id, status)
       values (1, $1, $2, 'TXT', $3, '{"plan_id":1}', 1, 'waiting') returning im_message_id::float as id`,
      [groupOfOurs, sender, content],
    );
    return id;
  };
  const body = { type: 'txt', msg: '公告' };
  const answered = (id: number, easemobMessageId: string | null) =>
    inTransaction((manager) => recordSent(manager, { im_message_id: id, status: 'delivered', easemobMessageId }));
  const rows = () => dataSource.query('select * from message order by im_message_id');

  it.each([
    ['with', 'with'],
    ['without', 'with'],
    ['with', 'without'],
    ['without', 'without'],
  ])('is there once, told %s its id by the callback and %s by the history, in every order', async (first, second) => {
    const ends = new Set<string>();
    for (const order of permutations(['sent', 'callback', 'history', 'edit', 'recall'])) {
      const id = await waiting();
      const ext = (told: string) => (told === 'with' ? { plan_id: 1, im_message_id: id } : undefined);
      for (const what of order) {
        if (what === 'sent') await answered(id, '5');
        else if (what === 'callback')
          await tell([callback({ msg_id: '5', timestamp: at(9) }, { bodies: [body], ext: ext(first) })]);
        else if (what === 'history')
          await tell([line({ msg_id: '5', timestamp: at(9) }, { bodies: [body], ext: ext(second) })]);
        else await tell([tellings[what]!('5', body)]);
      }
      const found = await rows();
      expect(found).toMatchObject([
        {
          im_message_id: String(id),
          easemob_message_id: '5',
          status: 'delivered',
          content: '改过',
          plan_id: 1,
          recalled_at: new Date(at(4)),
        },
      ]);
      const { im_message_id: _, msg_time: __, ...row } = found[0];
      ends.add(JSON.stringify(row));
      await dataSource.query('delete from message');
    }
    expect(ends.size).toBe(1);
  });

  it('keeps its place, its text and its time', async () => {
    const id = await waiting();
    const [before] = await rows();
    await tell([callback({ msg_id: '5', timestamp: at(9) }, { bodies: [body], ext: { im_message_id: id } })]);
    await answered(id, '5');
    expect(await rows()).toMatchObject([
      { ...before, easemob_message_id: '5', status: 'delivered', sources: ['callback', 'sent'] },
    ]);
  });

  it('and again, since the answer was lost, is there once', async () => {
    const id = await waiting();
    const again = (msg_id: string) => callback({ msg_id }, { bodies: [body], ext: { im_message_id: id } });
    await tell([again('5'), again('6')]);
    await answered(id, '6');
    expect(Object.fromEntries(await tell([again('6'), again('5')]))).toEqual({ 5: 'unchanged', 6: 'copy' });
    expect(await rows()).toHaveLength(1);
  });

  it.each([
    ['by another', { from: '7' }, {}],
    ['in other words', {}, { bodies: [{ type: 'txt', msg: '别的' }] }],
  ])('is not what carries its id and was said %s', async (_what, parts, payload) => {
    const id = await waiting();
    await tell([callback({ msg_id: '5', ...parts }, { bodies: [body], ext: { im_message_id: id }, ...payload })]);
    expect(await rows()).toHaveLength(2);
  });

  it('by a cluster that gives no ids is known by the callback', async () => {
    const id = await waiting();
    await answered(id, null);
    await tell([callback({ msg_id: '5' }, { bodies: [body], ext: { im_message_id: id } })]);
    expect(await rows()).toMatchObject([{ im_message_id: String(id), easemob_message_id: '5' }]);
  });

  it('is never taken away for another that was sent, whatever ids the vendor gives', async () => {
    const [first, second] = [await waiting('一'), await waiting('二')];
    await answered(first, '5');
    await answered(second, '5');
    expect(await rows()).toMatchObject([
      { easemob_message_id: '5' },
      { easemob_message_id: null, status: 'delivered' },
    ]);
  });

  it('and told by a callback in the moment of the answer is repeated, and there once', async () => {
    const id = await waiting();
    const holder = dataSource.createQueryRunner();
    await holder.startTransaction();
    await merge(holder.manager, [callback({ msg_id: '5' }, { bodies: [body], ext: undefined })]);
    const answer = answered(id, '5').catch((error: unknown) => error);
    await eventually(() => dataSource.query(locks), { good: (waiting) => waiting.length > 0 });
    await holder.commitTransaction();
    await holder.release();
    expect(isOvertaken(await answer)).toBe(true);
    await answered(id, '5');
    expect(await rows()).toMatchObject([{ im_message_id: String(id), easemob_message_id: '5', status: 'delivered' }]);
  });
});
