import { MessageTooLarge, Outbox, type OutboxMessage, type Publish } from '#outbox';
import { maximumMessageBytes } from '#contracts';
import type { DataSource } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/gate.js';
import { migratedDatabase } from '../support/migrated-database.js';

let dataSource: DataSource;
let close: () => Promise<void>;
const started: Outbox[] = [];

beforeAll(async () => void ({ dataSource, close } = await migratedDatabase()));
afterAll(() => close?.());
afterEach(async () => {
  await Promise.all(started.splice(0).map((outbox) => outbox.stop()));
  await dataSource.query('delete from outbox');
});

const message = (body: unknown, rest: Partial<OutboxMessage> = {}): OutboxMessage => ({
  to: { queue: 'group' },
  body,
  ...rest,
});
const numbered = (n: number) => Array.from({ length: n }, (_, i) => message(i));
const rows = () => dataSource.query('select id, body, attempts from outbox order by id');

/** An outbox with a broker that takes what `takes` says, and what it has taken. */
function outboxTo(takes: (body: unknown) => boolean | Promise<boolean> = () => true) {
  const told: unknown[] = [];
  const troubles: unknown[] = [];
  const publish: Publish = async (messages) => {
    const taken = new Set<string>();
    for (const { id, body } of messages) {
      if (!(await takes(body))) continue;
      taken.add(id);
      told.push(body);
    }
    return taken;
  };
  const outbox = new Outbox(dataSource, { publish, onTrouble: (error) => troubles.push(error) });
  started.push(outbox);
  return { outbox, told, troubles };
}

describe('the outbox', () => {
  it('takes what just fits its hearers, and refuses what they would take for poison', async () => {
    const { outbox } = outboxTo();
    const add = (length: number) => outbox.transaction((manager) => outbox.add(manager, [message('x'.repeat(length))]));
    await add(maximumMessageBytes - 2);
    await expect(add(maximumMessageBytes - 1)).rejects.toThrow(MessageTooLarge);
    expect(await rows()).toHaveLength(1);
  });

  it('tells what was committed, where it was addressed, with its headers', async () => {
    const heard: unknown[] = [];
    const outbox = new Outbox(dataSource, {
      publish: async (messages) => {
        heard.push(...messages);
        return new Set(messages.map(({ id }) => id));
      },
      onTrouble: () => undefined,
    });
    started.push(outbox);
    outbox.start();
    await outbox.transaction((manager) =>
      outbox.add(manager, [message({ n: 1 }, { headers: { school: '1' } }), { to: { topic: 'a.b' }, body: [2] }]),
    );
    await eventually(rows, { good: (left) => left.length === 0 });
    expect(heard).toEqual([
      { id: expect.any(String), to: { queue: 'group' }, body: { n: 1 }, headers: { school: '1' } },
      { id: expect.any(String), to: { topic: 'a.b' }, body: [2], headers: {} },
    ]);
  });

  it('tells nothing of a transaction that is rolled back', async () => {
    const { outbox, told } = outboxTo();
    outbox.start();
    const failing = outbox.transaction(async (manager) => {
      await outbox.add(manager, [message('never was')]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await outbox.transaction((manager) => outbox.add(manager, [message('was')]));
    await eventually(() => told.length);
    expect(told).toEqual(['was']);
    expect(await rows()).toEqual([]);
  });

  it('keeps what a failing broker does not take, and tells it later', async () => {
    let failures = 3;
    const { outbox, told, troubles } = outboxTo(() => {
      if (failures-- > 0) throw new Error('away');
      return true;
    });
    outbox.start();
    await outbox.transaction((manager) => outbox.add(manager, numbered(3)));
    await eventually(() => told.length === 3);
    expect(told).toEqual([0, 1, 2]);
    expect(troubles).toHaveLength(3);
  });

  it('forgets only what the broker has confirmed', async () => {
    const { outbox, told } = outboxTo((body) => body !== 1);
    outbox.start();
    await outbox.transaction((manager) => outbox.add(manager, numbered(3)));
    const left = await eventually(rows, { good: ([row]) => row?.attempts > 0 });
    expect(left).toMatchObject([{ body: 1 }]);
    expect(told).toEqual([0, 2]);
  });

  it('passes its own on at once, and is the insurance of others: what they leave behind, it tells a little later', async () => {
    const own = outboxTo();
    const dead = outboxTo();
    own.outbox.start();
    await dead.outbox.transaction((manager) => dead.outbox.add(manager, [message('left behind')]));
    await own.outbox.transaction((manager) => own.outbox.add(manager, [message('own')]));
    await eventually(() => own.told.length === 2);
    expect(own.told).toEqual(['own', 'left behind']);
    await eventually(rows, { good: ({ length }) => length === 0 });
  });

  it('is not held up by a row that the broker never takes', async () => {
    const { outbox, told } = outboxTo((body) => body !== 'bad');
    await outbox.transaction((manager) => outbox.add(manager, [message('bad'), ...numbered(500)]));
    outbox.start();
    await eventually(() => told.length === 500);
    const [left] = await eventually(rows, { good: ([row]) => row?.attempts >= 2 });
    expect(left.body).toBe('bad');
  });

  it('is shared by two relays without telling anything twice', async () => {
    const [taken, held] = [new Gate(), new Gate()];
    const slow = outboxTo(() => (taken.open(), held.opened.then(() => true)));
    const quick = outboxTo();
    await slow.outbox.transaction((manager) => slow.outbox.add(manager, numbered(500)));
    slow.outbox.start();
    await taken.opened;
    quick.outbox.start();
    await eventually(() => quick.told.length === 300); // all but the batch in the other's hands
    held.open();
    await eventually(rows, { good: (left) => left.length === 0 });
    expect(slow.told).toHaveLength(200);
    expect(new Set([...slow.told, ...quick.told]).size).toBe(500);
    expect(quick.told).toHaveLength(300);
  });

  it('does not pass over a commit that comes late with a smaller id', async () => {
    const { outbox, told } = outboxTo();
    const late = dataSource.createQueryRunner();
    await late.startTransaction();
    await outbox.add(late.manager, [message('late')]);
    outbox.start();
    await outbox.transaction((manager) => outbox.add(manager, [message('early')]));
    await eventually(() => told.length);
    expect(told).toEqual(['early']);
    await late.commitTransaction();
    await late.release();
    await eventually(() => told.length === 2);
    expect(told).toEqual(['early', 'late']);
  });

  it('negative control: a reader that pages by "id > the last one seen" passes it over', async () => {
    const { outbox } = outboxTo();
    const after = (id: string) => dataSource.query('select id, body from outbox where id > $1 order by id', [id]);
    const late = dataSource.createQueryRunner();
    await late.startTransaction();
    await outbox.add(late.manager, [message('late')]);
    await outbox.transaction((manager) => outbox.add(manager, [message('early')]));
    const seen = await after('0');
    expect(seen).toMatchObject([{ body: 'early' }]);
    await late.commitTransaction();
    await late.release();
    expect(await after(seen.at(-1).id)).toEqual([]);
    expect(await rows()).toMatchObject([{ body: 'late' }, { body: 'early' }]);
  });

  it('tells a delayed message when its time has come, and not before', async () => {
    const { outbox, told } = outboxTo();
    outbox.start();
    await outbox.transaction((manager) =>
      outbox.add(manager, [message('in a minute', { delayMs: 60_000 }), message('now')]),
    );
    await eventually(() => told.length);
    await outbox.transaction((manager) => outbox.add(manager, [message('now too')]));
    await eventually(() => told.length === 2);
    expect(told).toEqual(['now', 'now too']);
    await dataSource.query(`update outbox set available_at = available_at - interval '1 minute'`);
    await eventually(() => told.length === 3);
    expect(told.at(-1)).toBe('in a minute');
  });
});
