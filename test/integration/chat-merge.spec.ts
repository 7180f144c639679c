import { merge, type Told } from '#chat';
import type { EntityManager } from 'typeorm';
import { bodiesByType } from '../../libs/chat/src/normalise.fixture.js';
import { eventually } from '../support/eventually.js';
import { dataSource } from '../support/work.js';
import { lockWaits } from '../support/lock-waits.js';
import { permutations, at, callback, groupOfOurs, sender, tell, tellings, useChat } from './chat-stage.js';

useChat();

const subsets = <T>(items: readonly T[]): T[][] =>
  items.reduce<T[][]>((some, item) => [...some, ...some.map((one) => [...one, item])], [[]]);

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
    await Promise.race([second, eventually(() => dataSource.query(lockWaits), { good: (rows) => rows.length > 0 })]);
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
