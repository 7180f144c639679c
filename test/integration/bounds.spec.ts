import { SchoolImClient } from '#client';
import { openSeats } from '#messaging';
import { connect, type ChannelModel } from 'amqplib';
import { Redis } from 'ioredis';
import { redisTokenStore } from '../../libs/easemob/src/redis-token-store.js';
import { eventually } from '../support/eventually.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { serviceUrl } from '../support/real-parts.js';
import { rosterKey } from '../support/roster-door.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { toldFor, toldOf } from '../support/told-bounds.js';

let system: System;
beforeAll(async () => {
  // A replica that is away changes nothing but what gateways note for one another.
  system = await startSystem({ DATABASE_REPLICA_URL: 'postgres://nobody@127.0.0.1:9/none' }, { workers: 1 });
});
afterAll(() => system?.stop());

/** A tap on a group of its own. @returns the group */
async function tap(): Promise<number> {
  const { account_id, im_group_id, im_user_id } = await plantGroup(system);
  await system.client(1, account_id).call('activeGroup', { im_group_id, im_user_id });
  return im_group_id;
}

describe('the keys in Redis', () => {
  const told = toldOf('key in Redis');
  let redis: Redis;
  beforeAll(() => void (redis = new Redis(serviceUrl('REDIS_URL'), { keyPrefix: `${system.env.REDIS_PREFIX}:` })));
  afterAll(() => redis?.disconnect());

  interface Key {
    name: string;
    /** Milliseconds; -1: for ever. */
    ends: number;
    bytes: number;
  }

  async function keys(): Promise<Key[]> {
    const begin = `${system.env.REDIS_PREFIX}:`;
    const found: Key[] = [];
    for await (const names of redis.scanStream({ match: `${begin}*`, count: 1000 })) {
      for (const full of names as string[]) {
        const name = full.slice(begin.length);
        const [ends, bytes] = await Promise.all([redis.pttl(name), redis.memory('USAGE', full)]);
        // Some last a second.
        if (ends !== -2 && bytes !== null) found.push({ name, ends, bytes });
      }
    }
    return found;
  }

  /** What is wrong with a key. */
  const faultOf = ({ name, ends, bytes }: Key): string | undefined => {
    if (!toldFor(name, told)) return `${name} is told of nowhere`;
    if (ends < 0) return `${name} stays for ever`;
    return bytes < 300 ? undefined : `${name} takes ${bytes} bytes`;
  };
  const faults = async () => (await keys()).map(faultOf).filter((fault) => fault !== undefined);

  it('are all told of in docs/operating.md, have an end, and are small; and all that is told of there is written', async () => {
    const service = await rosterKey(system, { scopes: ['getActivationStatus'], schools: [1] });
    const seen = new Set<string>();
    const wrong: string[] = [];
    const look = async () => {
      await fetch(`${system.url}/health/ready`);
      for (const key of await keys()) {
        const fault = faultOf(key);
        if (fault) wrong.push(fault);
        seen.add(toldFor(key.name, told)?.name ?? '');
      }
    };
    // Easemob says now and then that it is too fast, for which workers wait.
    await system.simulator.dials({ limits: { createGroup: { calls: 1, perMs: 2000 } } });
    const [im_group_id] = await Promise.all([tap(), tap(), tap()]);
    const client = new SchoolImClient({ url: system.url, schoolId: 1, key: service });
    await eventually(() =>
      client.call('getActivationStatus', { im_group_id }).then(
        () => true,
        () => false,
      ),
    );
    // As while a token is got, which takes no time here; whoever gets one takes the lock away.
    const easemob = `easemob:${system.env.EASEMOB_ORG}#${system.env.EASEMOB_APP}`;
    await eventually(() => redis.exists(`${easemob}:{token}:value`));
    await redisTokenStore(redis, easemob).lock(60_000);
    const missing = () => look().then(() => told.map(({ name }) => name).filter((name) => !seen.has(name)));
    expect(await eventually(missing, { good: (names) => names.length === 0 })).toEqual([]);
    expect(wrong).toEqual([]);
  });

  it('negative control: one that nobody tells of, one without an end and a large one are found', async () => {
    await redis.mset({ 'heaps:1': 'x', 't:left': 'x' });
    await redis.set('t:large', 'x'.repeat(400), 'PX', 60_000);
    await redis.pexpire('heaps:1', 60_000);
    expect((await faults()).toSorted()).toEqual([
      'heaps:1 is told of nowhere',
      expect.stringMatching(/^t:large takes \d+ bytes$/),
      't:left stays for ever',
    ]);
    await redis.del('heaps:1', 't:left', 't:large');
  });
});

describe('the queues at the broker', () => {
  const told = toldOf('queue');
  const prefix = () => system.env.RABBITMQ_PREFIX!;
  let broker: ChannelModel;
  beforeAll(async () => void (broker = await connect(serviceUrl('RABBITMQ_URL'))));
  afterAll(() => broker?.close());

  async function queues(): Promise<{ name: string; most: number | undefined }[]> {
    const listed = JSON.parse(await rabbitmqctl('list_queues', '--formatter', 'json', 'name', 'arguments')) as {
      name: string;
      arguments: [string, string, unknown][];
    }[];
    return listed
      .filter(({ name }) => name.startsWith(`${prefix()}.`))
      .map(({ name, arguments: given }) => ({
        name: name.slice(prefix().length + 1),
        most: given.find(([argument]) => argument === 'x-max-length')?.[2] as number | undefined,
      }));
  }

  async function faults(): Promise<string[]> {
    const wrong = (await queues()).map(({ name, most }) => {
      const bound = toldFor(name, told)?.bound.trim();
      if (bound === undefined) return `${name} is told of nowhere`;
      if (bound.startsWith('what is open')) return undefined;
      return bound.startsWith(`${most?.toLocaleString('en')};`) ? undefined : `${name} holds ${most ?? 'any number'}`;
    });
    return wrong.filter((fault) => fault !== undefined).toSorted();
  }

  it('are all told of in docs/operating.md, and hold no more than is told there', async () => {
    const seats = await openSeats({ url: serviceUrl('RABBITMQ_URL'), prefix: prefix() });
    await seats.take('timetable', { heard: [], dropped: [] });
    expect(await faults()).toEqual([]);
    const names = (await queues()).map(({ name }) => toldFor(name, told)?.name);
    expect(told.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
    await seats.remove('timetable');
    await seats.close();
  });

  it('negative control: one that nobody tells of and one that holds any number are found', async () => {
    const channel = await broker.createChannel();
    const planted = [`${prefix()}.heaps`, `${prefix()}.live.heaps`];
    for (const name of planted) await channel.assertQueue(name);
    expect(await faults()).toEqual(['heaps is told of nowhere', 'live.heaps holds any number']);
    for (const name of planted) await channel.deleteQueue(name);
  });
});
