import { uuidv7 } from '../../libs/operations/src/uuidv7.js';
import { dataSource } from '../support/work.js';
import { useFiles } from './chat-files.stage.js';
import { remover } from './let-go-blobs.stage.js';

useFiles();
let endpoint_id: number;
beforeAll(async () => {
  [{ endpoint_id }] = await dataSource.query(
    `insert into callback_endpoint (school_id, url, secrets) values (1, 'https://app.example/im', '{whsec_c2VjcmV0}')
     returning endpoint_id`,
  );
});
afterEach(async () => {
  for (const table of ['callback_attempt', 'callback_delivery', 'operation_callback', 'operation'])
    await dataSource.query(`delete from ${table}`);
  await dataSource.query(`delete from work_item where kind in ('callback', 'retention')`);
});

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

/** An operation that was begun, and has ended, so many days ago; null: it goes on. */
async function plantOperation(begun: number, ended: number | null): Promise<string> {
  const id = uuidv7(daysAgo(begun).getTime());
  await dataSource.query(
    `insert into operation (operation_id, school_id, account_id, cmd, work_key, wanted, request_id, outcome, created_at, finished_at)
     values ($1, 1, 1, 'activeGroup', 'group:1', 1, 'r', case when $3::timestamptz is not null then 'succeeded' end, $2, $3)`,
    [id, daysAgo(begun), ended === null ? null : daysAgo(ended)],
  );
  await dataSource.query(`insert into operation_callback (operation_id, url) values ($1, 'https://app.example/im')`, [
    id,
  ]);
  return id;
}

/** A callback that tells of its end, with one try. */
async function plantCallback(operation_id: string, ended: number, work: 'done' | 'open' | 'given up') {
  const [{ delivery_id }] = await dataSource.query(
    `insert into callback_delivery (event_id, endpoint_id, url, body, created_at, delivered_at)
     values ($1, $2, 'https://app.example/im', '{}', $3, case when $4 then $3::timestamptz end) returning delivery_id`,
    [operation_id, endpoint_id, daysAgo(ended), work === 'done'],
  );
  await dataSource.query('insert into callback_attempt (delivery_id, duration_ms) values ($1, 5)', [delivery_id]);
  await dataSource.query(
    `insert into work_item (key, kind, lane, wanted, done, parked_at)
     values ('callback:' || $1::text, 'callback', 'tap', 1, case when $2 = 'done' then 1 else 0 end, case when $2 = 'given up' then now() end)`,
    [delivery_id, work],
  );
}

/** How much is left of everything that an operation and its callback have written. */
async function left() {
  const counts = ['operation', 'operation_callback', 'callback_delivery', 'callback_attempt'].map(
    (table) => `(select count(*)::int from ${table}) as ${table}`,
  );
  const [row] = await dataSource.query(
    `select ${counts.join(', ')}, (select count(*)::int from work_item where kind = 'callback') as work`,
  );
  return row as object;
}
const all = { operation: 1, operation_callback: 1, callback_delivery: 1, callback_attempt: 1, work: 1 };
const nothing = { operation: 0, operation_callback: 0, callback_delivery: 0, callback_attempt: 0, work: 0 };
const dropHalfAYear = () => remover({ ages: { OPERATIONS_DAYS: 180 } }).run();

describe('an operation', () => {
  it.each(['done', 'given up'] as const)(
    'goes half a year after its end, with its callback that is %s',
    async (work) => {
      await plantCallback(await plantOperation(181, 181), 181, work);
      expect(await left()).toEqual(all);
      expect(await dropHalfAYear()).toMatchObject({ result: 'done' });
      expect(await left()).toEqual(nothing);
    },
  );

  it.each<[string, number, number | null, 'done' | 'open']>([
    ['has not ended', 400, null, 'done'],
    ['ended lately, however long ago it was begun', 400, 179, 'done'],
    ['has a callback that is still tried', 181, 181, 'open'],
  ])('that %s stays', async (_what, begun, ended, work) => {
    await plantCallback(await plantOperation(begun, ended), ended ?? 1, work);
    await dropHalfAYear();
    expect(await left()).toEqual(all);
  });

  it('stays for ever where a setting says so', async () => {
    await plantCallback(await plantOperation(4000, 4000), 4000, 'done');
    await remover().run();
    expect(await left()).toEqual(all);
  });

  it('is left alone, and the others go, while somebody has it in hand', async () => {
    const [held] = [await plantOperation(300, 300), await plantOperation(200, 200)];
    await dataSource.transaction(async (manager) => {
      await manager.query('select from operation where operation_id = $1 for update', [held]);
      await dropHalfAYear();
    });
    expect(await dataSource.query('select operation_id from operation')).toEqual([{ operation_id: held }]);
  });
});
