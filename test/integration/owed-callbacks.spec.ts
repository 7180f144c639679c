import { randomUUID } from 'node:crypto';
import type { OperationEvent } from '#contracts';
import { joinOperation, recordOperation } from '#operations';
import { want } from '#work';
import { planDeliveries } from '../../apps/callback-dispatcher/src/plan-deliveries.js';
import { dataSource, outbox, useWork } from '../support/work.js';

useWork();

let school_id = 0;
let im_group_id = 0;
beforeEach(async () => {
  school_id += 1;
  await dataSource.query(`insert into school (school_id, name) values ($1, 'school')`, [school_id]);
  [{ im_group_id }] = await dataSource.query(
    `insert into im_group (school_id, group_name, group_type) values ($1, 'group', 'other') returning im_group_id`,
    [school_id],
  );
});

const register = async (url: string, is_default = false): Promise<number> => {
  const [{ endpoint_id }] = await dataSource.query(
    `insert into callback_endpoint (school_id, url, is_default, secrets) values ($1, $2, $3, '{whsec_c2VjcmV0}') returning endpoint_id`,
    [school_id, url, is_default],
  );
  return endpoint_id;
};

/** The first caller begins an operation, those after him join it. @returns its id */
async function callers(first: string | undefined, ...others: (string | undefined)[]): Promise<string> {
  const cmd = 'activeGroup';
  const operation_id = await outbox.transaction(async (manager) => {
    const wanted = await want(manager, outbox, { kind: 'group', id: im_group_id });
    const begun = await recordOperation(manager, {
      school_id,
      account_id: 1,
      cmd,
      work_key: `group:${im_group_id}`,
      wanted,
      subject: { kind: 'group', id: im_group_id },
      request_id: 'r',
      callback_url: first,
    });
    return begun.operation_id;
  });
  for (const callback_url of others) {
    const join = outbox.transaction((manager) => joinOperation(manager, { im_group_id, cmd, callback_url }));
    expect(await join).toMatchObject({ operation_id });
  }
  return operation_id;
}

const eventOf = (operation_id: string): OperationEvent => {
  const time = new Date().toISOString();
  const data = {
    operation_id,
    status: 'succeeded' as const,
    cmd: 'activeGroup',
    easemob_group_id: '1',
    created_at: time,
    updated_at: time,
  };
  return { id: randomUUID(), type: 'group.activated', version: 1, time, school_id, data };
};

/** Plans an event. @returns the URLs that will be told */
async function told(event: OperationEvent): Promise<string[]> {
  await planDeliveries({ dataSource, outbox, source: 'urn:spec:here' }, event);
  const rows: { url: string }[] = await dataSource.query(
    `select url from callback_delivery d join work_item w on w.key = 'callback:' || d.delivery_id and w.done < w.wanted
      where event_id = $1 order by url`,
    [event.id],
  );
  return rows.map(({ url }) => url);
}

describe('P1: the end of an operation is owed to', () => {
  const standard = 'https://a.example/im';
  const joiner = 'https://b.example/im/joiner';
  beforeEach(async () => {
    await register(standard, true);
    await register('https://b.example/im');
  });

  it.each([
    ['the default endpoint, of one who named no URL', [undefined], [standard]],
    ['the URL that one named', [joiner], [joiner]],
    ['both, when one who named a URL joins one who named none', [undefined, joiner], [standard, joiner]],
    ['both, when one who named none joins one who named a URL', [joiner, undefined], [standard, joiner]],
    ['each URL once', [joiner, joiner, undefined, standard], [standard, joiner]],
  ])('%s', async (_, [first, ...others], urls) => {
    expect(await told(eventOf(await callers(first, ...others)))).toEqual(urls);
  });

  it('an endpoint that is switched off too', async () => {
    await dataSource.query('update callback_endpoint set disabled_at = now() where school_id = $1', [school_id]);
    expect(await told(eventOf(await callers(undefined, joiner)))).toEqual([standard, joiner]);
  });

  it('nobody, where the endpoint does not want such an event, be it meant by default or named', async () => {
    const want = (types: string[]) =>
      dataSource.query('update callback_endpoint set event_types = $2 where school_id = $1', [school_id, types]);
    await want(['message.failed']);
    expect(await told(eventOf(await callers(undefined, joiner)))).toEqual([]);
    await want(['message.failed', 'group.activated']);
    expect(await told(eventOf(await callers(undefined, joiner)))).toEqual([standard, joiner]);
  });

  it('whoever takes version 2 of the envelope in that, and everybody else as before', async () => {
    await dataSource.query(`update callback_endpoint set envelope = 2 where school_id = $1 and not is_default`, [
      school_id,
    ]);
    const event = eventOf(await callers(undefined, joiner));
    expect(await told(event)).toEqual([standard, joiner]);
    const rows: { envelope: number; body: string }[] = await dataSource.query(
      'select envelope, body from callback_delivery where event_id = $1 order by url',
      [event.id],
    );
    const { id, type, time, data } = event;
    expect(rows.map(({ envelope, body }) => [envelope, JSON.parse(body)])).toEqual([
      [1, { type, timestamp: time, data }],
      [
        2,
        expect.objectContaining({ specversion: '1.0', id, time, data, source: 'urn:spec:here', schoolid: school_id }),
      ],
    ]);
  });

  it('the same once, when its event comes twice', async () => {
    const event = eventOf(await callers(undefined));
    expect(await told(event)).toEqual([standard]);
    expect(await told(event)).toEqual([standard]);
  });

  it('nobody, where no endpoint covers what was named any more, and that is told', async () => {
    const gone = 'https://gone.example/im';
    const event = eventOf(await callers(gone));
    expect(await planDeliveries({ dataSource, outbox, source: 'urn:spec:here' }, event)).toEqual({ uncovered: [gone] });
    expect(await told(event)).toEqual([]);
  });
});

it('no operation ends while a caller joins it', async () => {
  const operation_id = await callers(undefined);
  const end = () =>
    dataSource.query(
      'update operation set finished_at = now() where operation_id = any(select operation_id from operation where operation_id = $1 for update skip locked)',
      [operation_id],
    );
  await outbox.transaction(async (manager) => {
    await joinOperation(manager, { im_group_id, cmd: 'activeGroup', callback_url: 'https://a.example/' });
    expect((await end())[1]).toBe(0);
  });
  expect((await end())[1]).toBe(1);
});
