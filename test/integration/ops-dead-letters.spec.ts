import { randomUUID } from 'node:crypto';
import { migratedDatabase } from '../support/migrated-database.js';
import { runOps } from '../support/ops.js';
import { arrived, bell, bury, open, prefix, url, useDeadLetters } from './dead-letters.stage.js';

useDeadLetters();

describe('ops dead-letters', () => {
  let database: Awaited<ReturnType<typeof migratedDatabase>>;
  beforeAll(async () => void (database = await migratedDatabase()));
  afterAll(() => database?.close());

  const ops = (...args: string[]) => {
    const env = { RABBITMQ_URL: url, RABBITMQ_PREFIX: prefix, DATABASE_URL: database.url };
    return runOps({ env }, ['dead-letters', ...args]);
  };
  const list = async () => JSON.parse((await ops('list', '--json')).output) as { id: string; preview: string }[];
  const outboxRows = () => database.dataSource.query('select destination, address, body from outbox order by id');

  it('shows letters without their text, and throws one away', async () => {
    await bury('王小明', bell('group:5'), bell('group:6'));
    await arrived(await open(), 3);
    const before = await list();
    expect(before).toMatchObject([
      { preview: 'poison: not JSON' },
      { preview: 'doorbell group:5' },
      { preview: 'doorbell group:6' },
    ]);
    expect(await list()).toEqual(before);
    expect(await ops('discard', '--id', before[1]!.id)).toMatchObject({ code: 0 });
    expect(await list()).toEqual([before[0], before[2]]);
    expect(await ops('discard', '--id', before[1]!.id)).toMatchObject({
      code: 1,
      output: expect.stringContaining('no letter'),
    });
    expect(await ops('discard', '--all')).toMatchObject({
      code: 0,
      output: expect.stringContaining('2 letters; nothing is changed yet'),
    });
    expect((await ops('count')).output).toBe('2');
    expect(await ops('discard', '--all', '--yes')).toMatchObject({ code: 0, output: '2 letters thrown away' });
    expect((await ops('count')).output).toBe('0');
  });

  it('rings again for work that is still wanted, publishes events again, and keeps poison', async () => {
    await database.dataSource.query(
      `insert into work_item (key, kind, lane, wanted, done)
       values ('group:5', 'group', 'bulk', 1, 0), ('group:6', 'group', 'tap', 1, 1)`,
    );
    const event = {
      id: randomUUID(),
      type: 'group.synced',
      version: 1,
      time: '2026-01-01T00:00:00Z',
      school_id: 7,
      data: {
        operation_id: 'o',
        status: 'succeeded',
        cmd: 'modifyCustomGroup',
        easemob_group_id: '5',
        created_at: '',
        updated_at: '',
      },
    };
    await bury('poison', bell('group:5'), bell('group:6'), JSON.stringify(event));
    await arrived(await open(), 4);
    const [poison] = await list();
    expect(await ops('requeue', '--id', poison!.id)).toMatchObject({
      code: 1,
      output: expect.stringContaining('poison'),
    });
    expect(await outboxRows()).toEqual([]);
    expect(await ops('requeue', '--all', '--yes')).toMatchObject({
      code: 0,
      output: expect.stringContaining('3 letters sent again, 1 kept'),
    });
    expect(await outboxRows()).toEqual([
      { destination: 'queue', address: 'group.bulk', body: { kind: 'group', key: 'group:5', v: 1 } },
      { destination: 'topic', address: 'group.synced.v1', body: event },
    ]);
    expect(await list()).toEqual([poison]);
  });
});
