import { dataSource } from '../support/work.js';
import { fileOf, plant, store, useFiles, worker } from './chat-files.stage.js';
import {
  aDayLater,
  brokenStore,
  drop,
  isThere,
  keyOf,
  letGo,
  plantKept,
  plantReference,
  remover,
  storeThat,
} from './let-go-blobs.stage.js';

useFiles();
beforeAll(() =>
  dataSource.query(
    `insert into im_user (im_user_id, school_id, account_id, user_type, real_name) values (1, 1, 1, 'guardian', '家长')`,
  ),
);
afterEach(async () => {
  await dataSource.query('delete from message');
  await dataSource.query('delete from user_photo');
  await dataSource.query('delete from let_go_blob');
});

const plantPhoto = (key: string) =>
  dataSource.query(`insert into user_photo values (1, $1, 'image/png', 1, '"e"')`, [key]);

describe('a blob', () => {
  it('that nobody refers to any more is removed a day later, and its key is free another day later', async () => {
    const { id, key } = await plantKept();
    const { run } = remover();
    await drop(id);
    expect(await run()).toMatchObject({ result: 'done' });
    expect([await isThere(key), await letGo()]).toEqual([true, { [key]: 'let_go' }]);
    await aDayLater();
    await run();
    expect([await isThere(key), await letGo()]).toEqual([false, { [key]: 'removed' }]);
    await run();
    expect(await letGo()).toEqual({ [key]: 'removed' });
    await aDayLater();
    await run();
    expect(await letGo()).toEqual({});
  });

  it('that somebody refers to stays: another message of the same content, or a photo', async () => {
    const { run } = remover();
    const [one, other] = [await plantKept(), await plantKept()];
    expect(other.key).toBe(one.key);
    for (const dropped of [one.id, other.id]) {
      await drop(dropped);
      if (dropped === other.id) await plantPhoto(one.key);
      await aDayLater();
      await run();
      expect([await isThere(one.key), await letGo()]).toEqual([true, {}]);
    }
    await dataSource.query('delete from user_photo');
    await aDayLater();
    await run();
    expect(await isThere(one.key)).toBe(false);
  });

  const [before, after] = ['a0'.repeat(32), 'a1'.repeat(32)];
  it.each<[string, string]>([
    ['a message that goes', 'delete from message'],
    ['a message whose file is another one', `update message set blob_key = '${after}'`],
    ['a message that has none any more', `update message set blob_key = null`],
    ['a photo that is another one', `update user_photo set blob_key = '${after}'`],
    ['a photo that goes', 'delete from user_photo'],
  ])('is let go by %s, whoever sees to that', async (_whose, statement) => {
    await (statement.includes('user_photo') ? plantPhoto(before) : plantReference(before));
    await dataSource.query(statement);
    expect(await letGo()).toEqual({ [before]: 'let_go' });
  });

  it('negative control: is not by changes of anything else, nor by what is taken back', async () => {
    await plantPhoto(before);
    await plantReference(before);
    await dataSource.query(`update message set blob_key = blob_key, content = 'x'`);
    await dataSource.query(`update user_photo set updated_at = now()`);
    await dataSource
      .transaction(async (manager) => {
        await manager.query('delete from message');
        throw new Error('taken back');
      })
      .catch(() => undefined);
    expect(await letGo()).toEqual({});
  });

  it('that was put by a process which died over it is removed too, though nobody ever referred to it', async () => {
    await plant();
    const dying = storeThat({
      put: async (key, content) => {
        await store.put(key, content);
        throw new Error('died');
      },
    });
    const { attachments, downloads } = worker({ blobs: dying });
    const [found] = await attachments.due({ school_id: 1, limit: 1 });
    await downloads.bring(found!, new AbortController().signal);
    const [key] = Object.keys(await letGo());
    expect(await isThere(key!)).toBe(true);
    await aDayLater();
    await remover().run();
    expect(await isThere(key!)).toBe(false);
  });

  it('that was removed can be kept again, at once under another key, later under its own', async () => {
    const first = await plantKept();
    await drop(first.id);
    await aDayLater();
    const { run } = remover();
    await run();
    const second = await plantKept();
    expect(second.key).toMatch(new RegExp(`^${first.key}-[0-9a-f]{8}$`));
    expect([await isThere(first.key), await isThere(second.key)]).toEqual([false, true]);
    await aDayLater();
    await run();
    const third = await plantKept();
    expect([third.key, await isThere(third.key), await isThere(second.key)]).toEqual([first.key, true, true]);
    expect(await fileOf({ id: second.id })).toMatchObject({ state: 'kept' });
  });
});

describe('a removal that fails', () => {
  it('stays, is told of, and is tried again after a while, until it has come to its end', async () => {
    const { id, key } = await plantKept();
    await drop(id);
    await aDayLater();
    expect(await remover({ blobs: brokenStore() }).run()).toMatchObject({ result: 'later', reason: 'EROFS' });
    expect([await isThere(key), await letGo()]).toEqual([true, { [key]: 'condemned' }]);
    const due = `update let_go_blob set next_at = now() where next_at <= now() + interval '20 minutes' returning key`;
    expect((await dataSource.query(due))[0]).toEqual([{ key }]);
    const { run, metrics } = remover();
    expect(await run()).toMatchObject({ result: 'done' });
    expect([await isThere(key), await letGo()]).toEqual([false, { [key]: 'removed' }]);
    expect((await metrics.dropped.get()).values).toMatchObject([{ labels: { what: 'blobs' }, value: 1 }]);
  });

  it('does not hold up the others, and keys by which no blob can be do not either', async () => {
    const [bad, good] = [await plantKept('bad'), await plantKept('good')];
    await plantReference('no key of ours');
    await dataSource.query('delete from message');
    await aDayLater();
    const blobs = storeThat({ remove: (key) => (key === bad.key ? brokenStore().remove(key) : store.remove(key)) });
    await remover({ blobs }).run();
    expect(await letGo()).toEqual({ [bad.key]: 'condemned', [good.key]: 'removed', 'no key of ours': 'removed' });
  });

  it('goes on where it was when its process has died over it', async () => {
    const { id, key } = await plantKept();
    await drop(id);
    await aDayLater();
    const blobs = storeThat({
      remove: async (removed) => {
        await store.remove(removed);
        throw new Error('died');
      },
    });
    expect(await remover({ blobs }).run()).toMatchObject({ result: 'later' });
    expect([await isThere(key), await letGo()]).toEqual([false, { [key]: 'condemned' }]);
    await aDayLater();
    await remover().run();
    expect(await letGo()).toEqual({ [key]: 'removed' });
  });

  it('of many goes some at a time', async () => {
    await dataSource.query(
      `insert into let_go_blob (key, next_at) select repeat('ab', 31) || to_char(n, 'FM0000'), now() from generate_series(1, 250) n`,
    );
    const { run, metrics } = remover();
    expect(await run()).toMatchObject({ result: 'done' });
    expect((await metrics.dropped.get()).values).toMatchObject([{ value: 250 }]);
    expect(await keyOf((await plantKept('another')).id)).toBeDefined();
  });
});
