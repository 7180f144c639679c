import { Attachments, lookAtLetGo, type Attachment } from '#attachments';
import type { DataSource, EntityManager } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { lockWaits } from '../support/lock-waits.js';
import { Gate } from '../support/gate.js';
import { dataSource, runner } from '../support/work.js';
import { fileOf, plant, store, useFiles, worker } from './chat-files.stage.js';
import { aDayLater, drop, isThere, keyOf, letGo, plantKept, remover, storeThat } from './let-go-blobs.stage.js';

useFiles();
afterEach(async () => {
  await dataSource.query('delete from message');
  await dataSource.query('delete from let_go_blob');
});

/** Content that was let go a day ago, and a message whose file, of the same content, is about to be kept. */
async function sameContent() {
  const former = await plantKept();
  await drop(former.id);
  await aDayLater();
  const { id } = await plant();
  const found = await worker().attachments.find({ im_message_id: id, school_id: 1 });
  return { key: former.key, id, found: found! };
}

/** What must never be: a message that says that its file is kept, and no blob. */
const isLost = async (id: number) => (await fileOf({ id })).state === 'kept' && !(await isThere(await keyOf(id)));

/** The product's reference to a blob, in a transaction of its caller. */
const refer = (manager: EntityManager, found: Attachment, key: string): Promise<boolean> =>
  new Attachments(manager as unknown as DataSource, store)['remember'](found, {
    key,
    contentType: 'text/plain',
    size: 5,
  });
/** One that asks nobody. */
const referBlindly = (manager: Pick<EntityManager, 'query'>, { im_message_id }: Attachment, key: string) =>
  manager.query(
    `update message set blob_key = $2, file_state = 'kept', file_size = 5, file_next_at = null where im_message_id = $1`,
    [im_message_id, key],
  );

const somebodyWaits = () => eventually(() => dataSource.query(lockWaits), { good: (rows) => rows.length > 0 });

describe('the same content put while its blob is removed', () => {
  it('between put and reference, by a worker that stood still for a day: it is put once more', async () => {
    const { id, found, key } = await sameContent();
    const [put, goOn] = [new Gate(), new Gate()];
    const blobs = storeThat({
      put: async (which, content) => {
        await store.put(which, content);
        put.open();
        await goOn.opened;
      },
    });
    const bringing = worker({ blobs }).downloads.bring(found, new AbortController().signal);
    await put.opened;
    await aDayLater();
    await remover().run();
    expect(await isThere(key)).toBe(false);
    goOn.open();
    await bringing;
    expect([(await fileOf({ id })).state, await isLost(id)]).toEqual(['kept', false]);
  });

  it('negative control: a worker that does not ask after it has put loses the file', async () => {
    const { id, found, key } = await sameContent();
    await store.put(key, Buffer.from('bytes'));
    await remover().run();
    await referBlindly(dataSource.manager, found, key);
    expect(await isLost(id)).toBe(true);
  });

  it('and put only now: what is announced is left alone for a day', async () => {
    const { id, found, key } = await sameContent();
    const blobs = storeThat({
      put: async (which, content) => {
        await store.put(which, content);
        await remover().run();
      },
    });
    await worker({ blobs }).downloads.bring(found, new AbortController().signal);
    expect([await keyOf(id), await isLost(id)]).toEqual([key, false]);
  });
});

describe('a reference that is not committed yet', () => {
  /** Refers to a blob and, before that is committed, has it looked at by another. */
  const whileOpen = async (referBy: typeof refer | typeof referBlindly, look: () => Promise<unknown>) => {
    const { id, found, key } = await sameContent();
    let looking: Promise<unknown> | undefined;
    await dataSource.transaction(async (manager) => {
      await referBy(manager, found, key);
      looking = look();
      await Promise.race([looking, somebodyWaits()]);
    });
    await looking;
    return { id, key };
  };

  it('keeps the blob: the look passes it over, and sees it the next time', async () => {
    const { id, key } = await whileOpen(refer, () => remover().run());
    expect([await isLost(id), await letGo()]).toEqual([false, { [key]: 'let_go' }]);
    await remover().run();
    expect([await isLost(id), await letGo()]).toEqual([false, {}]);
  });

  it('negative control: one that does not hold the row of its key loses the file', async () => {
    const { id } = await whileOpen(referBlindly, () => remover().run());
    expect(await isLost(id)).toBe(true);
  });

  it('negative control: so does a look that does not lock what it looks at', async () => {
    const lockless = (manager: EntityManager) =>
      lookAtLetGo(
        Object.assign(Object.create(manager) as EntityManager, {
          query: (text: string, values: unknown[]) => manager.query(text.replace('for update skip locked', ''), values),
        }),
      );
    let condemned: string[] = [];
    const { key } = await whileOpen(refer, async () => {
      ({ condemned } = await dataSource.transaction(lockless));
    });
    expect(condemned).toEqual([key]);
  });

  it('waits for a look that has begun before, and is none where that has condemned the blob', async () => {
    const { id, found, key } = await sameContent();
    let referring: Promise<boolean> | undefined;
    await dataSource.transaction(async (manager) => {
      expect((await lookAtLetGo(manager)).condemned).toEqual([key]);
      referring = refer(dataSource.manager, found, key);
      await somebodyWaits();
    });
    expect([await referring, (await fileOf({ id })).state]).toEqual([false, 'pending']);
  });
});

describe("a worker that stands still when it is about to remove, until its claim is another's", () => {
  const thawing = async (meanwhile: (at: Awaited<ReturnType<typeof sameContent>>) => Promise<unknown>) => {
    const at = await sameContent();
    const [frozen, thaw] = [new Gate(), new Gate()];
    const blobs = storeThat({
      remove: async (key) => {
        frozen.open();
        await thaw.opened;
        await store.remove(key);
      },
    });
    const removing = remover({ blobs }).run();
    await frozen.opened;
    await dataSource.query(`update work_item set lease_until = now() where key = 'retention:all'`);
    await dataSource.query(`update let_go_blob set next_at = now()`);
    expect(await remover().run(runner())).toMatchObject({ result: 'done' });
    expect(await letGo()).toEqual({ [at.key]: 'removed' });
    await meanwhile(at);
    thaw.open();
    await removing;
    return at;
  };

  it('hits no blob that was put in the meantime: it has another key', async () => {
    const { id, key } = await thawing(({ found }) => worker().downloads.bring(found, new AbortController().signal));
    expect([(await fileOf({ id })).state, await isLost(id)]).toEqual(['kept', false]);
    expect(await keyOf(id)).not.toBe(key);
  });

  it('negative control: were the key free at once, it would', async () => {
    const { id, key } = await thawing(async ({ found }) => {
      await dataSource.query('delete from let_go_blob');
      await worker().downloads.bring(found, new AbortController().signal);
    });
    expect([await keyOf(id), await isLost(id)]).toEqual([key, true]);
  });
});
