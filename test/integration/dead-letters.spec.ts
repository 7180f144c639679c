import { randomUUID } from 'node:crypto';
import { BrokerUnavailable, openDeadLetters } from '#messaging';
import { eventually } from '../support/eventually.js';
import {
  arrived,
  bell,
  bury,
  channel,
  handled,
  look,
  open,
  prefix,
  url,
  useDeadLetters,
} from './dead-letters.stage.js';

useDeadLetters();

async function send(text: string, messageId?: string): Promise<void> {
  channel.sendToQueue(`${prefix}.work.group`, Buffer.from(text), { persistent: true, ...(messageId && { messageId }) });
  await channel.waitForConfirms();
}

describe('dead letters', () => {
  it('poison ends there once, with where and why, while the others keep flowing', async () => {
    const letters = await open();
    await send(bell('group:1'), 'before');
    await send('not json {王小明', 'poison');
    await send('{"hello":"王小明"}');
    await send(bell('group:2'), 'after');
    await eventually(() => handled.includes('after'));
    await arrived(letters, 2);
    expect(handled).toEqual(['before', 'after']);
    const found = await look(letters);
    expect(found).toMatchObject([
      { messageId: 'poison', bytes: 19, content: { poison: 'not JSON' } },
      { messageId: '', content: { poison: 'JSON, but neither a doorbell nor an event of ours' } },
    ]);
    for (const { from } of found) {
      expect(from).toMatchObject({ queue: `${prefix}.work.group`, reason: 'rejected', count: 1 });
      expect(Math.abs(from.at!.getTime() - Date.now())).toBeLessThan(60_000);
    }
    expect(JSON.stringify(found)).not.toContain('王');
  });

  it('are looked at any number of times, and are the same in the same order', async () => {
    const [letters, many] = [await open(), 90];
    await bury(...Array.from({ length: many }, (_, n) => bell(`group:${n}`)));
    await arrived(letters, many);
    const first = await look(letters);
    expect(first.map(({ content }) => content)).toEqual(
      Array.from({ length: many }, (_, n) => ({ doorbell: { kind: 'group', key: `group:${n}`, v: 1 } })),
    );
    expect(await look(letters, 7)).toEqual(first.slice(0, 7));
    for (let n = 0; n < 25; n += 1) expect(await look(letters)).toEqual(first); // beyond the limit of other queues
    expect(await letters.count()).toBe(many);
    expect(new Set(first.map(({ id }) => id)).size).toBe(many);
  });

  it('(the hazard) would change places if only some were taken and given back', async () => {
    const letters = await open();
    await bury('a', 'b', 'c');
    await arrived(letters, 3);
    const before = await look(letters);
    await channel.get(`${prefix}.dead`);
    channel.nackAll(true);
    await arrived(letters, 3);
    expect(await look(letters)).toEqual([before[1], before[2], before[0]]);
  });

  it('are there again when whoever looks at them is killed', async () => {
    await bury('x', 'y');
    const letters = await open();
    await arrived(letters, 2);
    const held = letters.walk(async () => (await letters.close(), 'keep'), { limit: 2 });
    await expect(held).rejects.toThrow();
    expect(await look(await open())).toHaveLength(2);
  });

  it('are removed one by one: the others stay in their order', async () => {
    const letters = await open();
    await bury('a', 'b', 'c', 'd');
    await arrived(letters, 4);
    const before = await look(letters);
    await letters.walk(async ({ id }) => (id === before[2]!.id ? 'remove and stop' : 'keep'), { limit: 10 });
    expect(await look(letters)).toEqual([before[0], before[1], before[3]]);
    expect(await letters.discardAll()).toBe(3);
    expect(await letters.count()).toBe(0);
  });

  it('of events tell their ids, of those of another version their topic; a doorbell with a strange key is poison', async () => {
    const letters = await open();
    const operation_id = randomUUID();
    const event = {
      id: randomUUID(),
      type: 'group.activated',
      version: 1,
      time: '2026-01-01T00:00:00Z',
      school_id: 7,
      data: {
        operation_id,
        status: 'succeeded',
        cmd: 'activeGroup',
        easemob_group_id: '5',
        created_at: '',
        updated_at: '',
      },
    };
    const newer = { ...event, version: 2, data: '王小明' };
    await bury(JSON.stringify(event), JSON.stringify(newer), bell('group:王小明'), 'z'.repeat(70_000));
    await arrived(letters, 4);
    expect((await look(letters)).map(({ content }) => content)).toMatchObject([
      { event: { id: event.id, type: 'group.activated', school_id: 7, data: { operation_id } } },
      { unknown: 'group.activated.v2' },
      { poison: expect.stringContaining('neither') },
      { poison: 'too large' },
    ]);
  });

  it('are found at another node where the first is away', async () => {
    const letters = await openDeadLetters({ url: `amqp://127.0.0.1:1,${url}`, prefix });
    expect(await letters.count()).toBe(0);
    await letters.close();
  });

  it('without a queue or a broker it is said in words, and without the URL', async () => {
    const nowhere = openDeadLetters({ url, prefix: 'no-such-prefix' });
    await expect(nowhere).rejects.toThrow(BrokerUnavailable);
    await expect(nowhere).rejects.toThrow('no queue no-such-prefix.dead');
    const refused = openDeadLetters({ url: 'amqp://u:hunter2@127.0.0.1:1', prefix });
    await expect(refused).rejects.toThrow('does not answer (ECONNREFUSED)');
    const wrong = new URL(url);
    wrong.password = 'hunter2';
    const error = await openDeadLetters({ url: wrong.href, prefix }).catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(BrokerUnavailable);
    expect(String(error)).not.toContain('hunter2');
  });
});
