import { randomUUID } from 'node:crypto';
import { retryFiles } from '#operating';
import { dropOld } from '../../apps/easemob-worker/src/retention/ages.js';
import { dataSource, operator } from '../support/work.js';
import { asked, fileOf, lookFor, plant, store, useFiles, worker } from './chat-files.stage.js';
import { aDayLater, isThere, letGo, plantKept, remover, storeThat } from './let-go-blobs.stage.js';

useFiles();
afterEach(async () => {
  await dataSource.query('delete from message');
  await dataSource.query('delete from let_go_blob');
  await dataSource.query('delete from operation');
});

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const yearOld = { msg_time: daysAgo(366) };
const age = (id: number, days: number) =>
  dataSource.query('update message set msg_time = $2 where im_message_id = $1', [id, daysAgo(days)]);
const left = async (): Promise<number[]> =>
  (await dataSource.query('select im_message_id::float as id from message order by 1')).map(
    ({ id }: { id: number }) => id,
  );
const text = (columns: object = {}) => plant({ file_uuid: null, file_state: null, file_next_at: null, ...columns });
const ofAYear = () => remover({ ages: { ARCHIVE_MESSAGES_DAYS: 365 } });
const filesOf90Days = () => remover({ ages: { ARCHIVE_FILES_DAYS: 90 } });

/** An operation of our own message. */
async function plantOperation(finished_at: Date | null): Promise<string> {
  const id = randomUUID();
  await dataSource.query(
    `insert into operation (operation_id, school_id, account_id, cmd, work_key, wanted, request_id, outcome, finished_at)
     values ($1, 1, 1, 'sendMsgToJiBeiChat', 'group:1', 1, 'r', case when $2::timestamptz is not null then 'succeeded' end, $2)`,
    [id, finished_at],
  );
  return id;
}

describe('a message', () => {
  it('goes once it is older than messages are kept, and its attachment with it', async () => {
    const [old, recent, kept] = [await text(yearOld), await text({ msg_time: daysAgo(364) }), await plantKept()];
    await age(kept.id, 366);
    const { run, metrics } = ofAYear();
    expect(await run()).toMatchObject({ result: 'done' });
    expect(await left()).toEqual([recent.id]);
    expect(old.id).toBeLessThan(recent.id);
    expect((await metrics.dropped.get()).values).toMatchObject([{ labels: { what: 'messages' }, value: 2 }]);
    expect([await isThere(kept.key), await letGo()]).toEqual([true, { [kept.key]: 'let_go' }]);
    await aDayLater();
    await ofAYear().run();
    expect(await isThere(kept.key)).toBe(false);
  });

  it('stays for ever where nobody has said for how long', async () => {
    const { id } = await text({ msg_time: daysAgo(10_000) });
    await remover({ ages: { ARCHIVE_MESSAGES_DAYS: 0, ARCHIVE_FILES_DAYS: 0 } }).run();
    expect(await left()).toEqual([id]);
  });

  it.each<[string, () => Promise<object>]>([
    ['is still to be sent', () => Promise.resolve({ status: 'waiting' })],
    ['has a file that is still to be fetched', () => Promise.resolve({ file_state: 'pending' })],
    ['has an open operation', async () => ({ operation_id: await plantOperation(null) })],
    ['was accepted long ago, but sent lately', async () => ({ operation_id: await plantOperation(daysAgo(10)) })],
  ])('that %s does not go, however old it is', async (_what, columns) => {
    const { id } = await text({ ...yearOld, ...(await columns()) });
    await ofAYear().run();
    expect(await left()).toEqual([id]);
  });

  it.each<[string, () => Promise<object>]>([
    ['could not be sent', () => Promise.resolve({ status: 'failed' })],
    ['has a file that nobody will fetch', () => Promise.resolve({ file_state: 'pending', recalled_at: new Date() })],
    ['was sent when it was accepted', async () => ({ operation_id: await plantOperation(daysAgo(366)) })],
    ['whose operation nobody knows any more', () => Promise.resolve({ operation_id: randomUUID() })],
  ])('negative control: that %s does', async (_what, columns) => {
    await text({ ...yearOld, ...(await columns()) });
    await ofAYear().run();
    expect(await left()).toEqual([]);
  });

  it('goes some at a time, and goes on where it was', async () => {
    await dataSource.query(
      `insert into message (school_id, im_group_id, easemob_type, msg_time)
       select 1, 1, 'TXT', now() - interval '2 years' from generate_series(1, 1500)`,
    );
    const some = () => dataSource.transaction((manager) => dropOld(manager, { what: 'messages', days: 365 }));
    expect(await some()).toEqual({ dropped: 1000, more: true });
    expect(await ofAYear().run()).toMatchObject({ result: 'done' });
    expect(await left()).toEqual([]);
  });

  it('that another has in hand is left to him', async () => {
    const { id } = await text(yearOld);
    await dataSource.transaction(async (manager) => {
      await manager.query('select from message for update');
      expect(await ofAYear().run()).toMatchObject({ result: 'done' });
    });
    expect(await left()).toEqual([id]);
  });
});

describe('an attachment', () => {
  it('may go before its message, which then says so', async () => {
    const [old, recent] = [await plantKept('old'), await plantKept('recent')];
    await age(old.id, 91);
    await filesOf90Days().run();
    expect(await fileOf(old)).toMatchObject({ state: 'removed', error: 'removed_by_age', blob_key: null });
    expect(await fileOf(recent)).toMatchObject({ state: 'kept', error: null });
    await aDayLater();
    await filesOf90Days().run();
    expect([await isThere(old.key), await isThere(recent.key)]).toEqual([false, true]);
    expect(await left()).toEqual([old.id, recent.id]);
  });

  it('that has gone is fetched by nobody any more, not even where an operator has all tried again', async () => {
    const { id } = await plantKept();
    const expired = await plant({ file_state: 'expired', file_next_at: null });
    await age(id, 91);
    await filesOf90Days().run();
    const before = asked.length;
    const { attachments, downloads } = worker();
    const found = await attachments.find({ im_message_id: id, school_id: 1 });
    expect(await downloads.bring(found!, new AbortController().signal)).toMatchObject({ kind: 'gone' });
    for (const state of ['pending', 'failed', 'expired'] as const) await retryFiles(operator(), { state });
    expect(asked).toHaveLength(before);
    expect(await fileOf({ id })).toMatchObject({ state: 'removed' });
    // What is not had for another reason is tried again.
    expect(await fileOf(expired)).toMatchObject({ state: 'pending' });
  });

  it('that goes while somebody fetches it once more is not kept again', async () => {
    const { id, key } = await plantKept();
    await store.remove(key); // the store has lost it
    await age(id, 91);
    const { attachments, downloads } = worker({
      blobs: storeThat({
        put: async (which, content) => {
          await store.put(which, content);
          await filesOf90Days().run();
        },
      }),
    });
    const found = await attachments.find({ im_message_id: id, school_id: 1 });
    await downloads.bring(found!, new AbortController().signal);
    expect(await fileOf({ id })).toMatchObject({ state: 'removed', blob_key: null });
  });

  it('that is still to be fetched does not go', async () => {
    const { id } = await plant({ msg_time: daysAgo(91) });
    await filesOf90Days().run();
    expect(await fileOf({ id })).toMatchObject({ state: 'pending' });
    expect(await lookFor(worker())).toEqual(['chat-files:1']);
  });
});
