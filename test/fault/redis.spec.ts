import { sign, type ServiceKey } from '#client';
import { addServiceKey } from '#operating';
import { Redis } from 'ioredis';
import { eventually } from '../support/eventually.js';
import { operatorOf } from '../support/operator.js';
import { serviceUrl } from '../support/real-parts.js';
import { plantGroup, salt, startSystem, type System } from '../support/system.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import type { Mutation } from '../support/weave/weave.js';
import { accidents } from './accidents.js';
import {
  keyed,
  send,
  signed,
  startGateway,
  tapOn,
  unavailable,
  type Gateway,
  type Reply,
  type Signed,
} from './gateways.js';
import { guardsOff } from './guards-off.js';
import { shortLives } from './stage.js';

let system: System;
let proxy: TcpProxy;
let store: Redis;
const gateways: Gateway[] = [];
beforeAll(async () => {
  // One account sends a hundred at once, and none is refused for want of a place.
  system = await startSystem(shortLives, { workers: 1, dispatchers: 0 });
  proxy = await TcpProxy.to(system.env.REDIS_URL!);
  store = new Redis(serviceUrl('REDIS_URL'));
});
afterEach(async () => {
  await proxy.set('pass');
  await Promise.all(gateways.splice(0).map(({ program }) => program.stop('SIGKILL')));
});
afterAll(async () => {
  store?.disconnect();
  await proxy?.close();
  await system?.stop();
});

/** A gateway with a tap in its way to Redis. */
async function gatewayBehindProxy(mutations: readonly Mutation[] = []): Promise<Gateway> {
  const gateway = await startGateway(system, { env: { REDIS_URL: proxy.url }, mutations });
  gateways.push(gateway);
  return gateway;
}

const replay = { status: 401, body: { error: 'timestamp_reused' } };
const operations = async (group: { im_group_id: number }) =>
  (await system.database.query('select 1 from operation where im_group_id = $1', [group.im_group_id])).rowCount!;
const untilAnswered = (url: string, request: Signed) =>
  eventually(() => send(url, request), { good: ({ status }) => status !== 503 });

describe('P5: Redis goes away between two uses of one timestamp', () => {
  it.each(['refuse', 'blackhole'] as const)(
    '%s: the second use gets a 503 meanwhile, and is a replay afterwards',
    async (passage) => {
      const [group, { url }] = [await plantGroup(system), await gatewayBehindProxy()];
      const request = tapOn(group);
      expect(await send(url, request)).toMatchObject({ status: 200 });
      await proxy.set(passage);
      for (const reply of await Promise.all([send(url, request), send(url, request)])) {
        expect(reply).toMatchObject(unavailable);
        expect(reply.ms).toBeLessThan(20_000);
      }
      await proxy.set('pass');
      expect(await untilAnswered(url, request)).toMatchObject(replay);
      expect(await operations(group)).toBe(1);
    },
  );

  it('negative control: a gateway that lets pass what it cannot ask carries it out', async () => {
    const [group, { url }] = [await plantGroup(system), await gatewayBehindProxy([guardsOff.failClosed])];
    const request = tapOn(group);
    await send(url, request);
    await proxy.set('refuse');
    expect(await send(url, request)).toMatchObject({ status: 200 });
  });

  it('Redis has lost its data: a second use cannot be told from a first one, and still begins no second operation', async () => {
    const [group, { url }] = [await plantGroup(system), await gatewayBehindProxy()];
    const request = tapOn(group);
    const first = await send(url, request);
    await store.del(...(await store.keys(`${system.env.REDIS_PREFIX}:*`)));
    const second = await send(url, request);
    expect(second).toMatchObject({ status: 200 });
    // Joined, or the group is active by now.
    expect([first.body.operation_id, undefined]).toContain(second.body.operation_id);
    expect(await operations(group)).toBe(1);
  });
});

describe('P5: the reply to the first use of a timestamp is lost', () => {
  it('the request that asks again finds its own token and is accepted', async () => {
    const [group, { url }] = [await plantGroup(system), await gatewayBehindProxy([accidents.askAgain])];
    const request = tapOn(group);
    expect(await send(url, request)).toMatchObject({ status: 200, body: { code: 0 } });
    expect(await send(url, request)).toMatchObject(replay);
  });

  it('negative control: without the token it is refused as its own replay', async () => {
    const [group, { url }] = [
      await plantGroup(system),
      await gatewayBehindProxy([accidents.askAgain, guardsOff.ownToken]),
    ];
    expect(await send(url, tapOn(group))).toMatchObject(replay);
  });

  it('a request that gets no answer in time is a 503; repeated with a new timestamp it is carried out, once', async () => {
    const [group, { url }] = [await plantGroup(system), await gatewayBehindProxy()];
    const request = tapOn(group);
    await proxy.set('mute');
    expect(await send(url, request)).toMatchObject(unavailable);
    expect(await operations(group)).toBe(0);
    proxy.cut();
    await proxy.set('pass');
    expect(await untilAnswered(url, request)).toMatchObject(replay);
    expect(await send(url, tapOn(group))).toMatchObject({ status: 200 });
    expect(await operations(group)).toBe(1);
  });
});

describe('P5: one signed write a hundred times at once, at two gateways', () => {
  async function sendToBoth(request: Signed, mutations: readonly Mutation[] = []) {
    const other = await gatewayBehindProxy(mutations);
    const urls = Array.from({ length: 100 }, (_, i) => [system.url, other.url][i % 2]!);
    const replies = await Promise.all(urls.map((url) => send(url, request)));
    const isReplay = ({ body }: Reply) => body.error === 'timestamp_reused';
    const isRefused = ({ status }: Reply) => status === 503; // by a machine that has no time for it
    const accepted = replies.filter(({ status }) => status === 200).length;
    const others = replies.filter((reply) => !isReplay(reply) && !isRefused(reply)).length - accepted;
    return { accepted, others, replayed: replies.filter(isReplay).length > 0 };
  }

  it('one is accepted, and there is one operation', async () => {
    const group = await plantGroup(system);
    expect(await sendToBoth(tapOn(group))).toEqual({ accepted: 1, others: 0, replayed: true });
    expect(await operations(group)).toBe(1);
  });

  it('negative control: beside a gateway that asks nobody more than one is', async () => {
    const { accepted } = await sendToBoth(tapOn(await plantGroup(system)), [guardsOff.timestampOnce]);
    expect(accepted).toBeGreaterThan(1);
  });
});

describe('P5: one signature, read as another school and account', () => {
  /** What school 1 has signed, with its digits split elsewhere the second time. */
  async function sendBoth(url: string) {
    const request = signed('getChatRoomList', 4541);
    const body = JSON.stringify({ ...JSON.parse(request.body), school_id: 14, account_id: 541 });
    return [await send(url, request), await send(url, { ...request, body })];
  }

  it('is a replay', async () => {
    const { url } = await gatewayBehindProxy();
    expect(await sendBoth(url)).toMatchObject([{ status: 200 }, replay]);
  });

  it('negative control: remembered by school and account, it works once more', async () => {
    const { url } = await gatewayBehindProxy([guardsOff.digitsOnce]);
    expect(await sendBoth(url)).toMatchObject([{ status: 200 }, { status: 200 }]);
  });
});

describe('P5: a signature of somebody else', () => {
  const forged = async (): Promise<Signed> => {
    const [{ account_id: stranger }, request] = [await plantGroup(system), tapOn(await plantGroup(system))];
    const body = JSON.parse(request.body) as { timestamp: string };
    const signature = sign(body.timestamp, { schoolId: 1, accountId: stranger, salt });
    return { ...request, body: JSON.stringify({ ...body, sign: signature }) };
  };

  it('is refused', async () => {
    const { url } = await gatewayBehindProxy();
    expect(await send(url, await forged())).toMatchObject({ status: 401, body: { error: 'bad_signature' } });
  });

  it('negative control: a gateway that does not look at it carries out what it says', async () => {
    const { url } = await gatewayBehindProxy([guardsOff.signature]);
    expect(await send(url, await forged())).toMatchObject({ status: 200, body: { status: 'queued' } });
  });
});

describe('P5: a service key', () => {
  let key: ServiceKey;
  beforeAll(async () => {
    const { operator, seal, close } = await operatorOf(system);
    const made = {
      name: 'fault',
      scopes: ['getGroupRelationId'],
      schools: [1],
      rate_per_minute: 600,
      expires_in_ms: null,
    };
    const added = await addServiceKey(operator, made, seal).finally(close);
    key = { id: added!.key_id, secret: added!.secret };
  });
  const relation = { im_group_id: 1496 };
  const ask = () => keyed(key, 'getGroupRelationId', relation);
  const used = { status: 401, body: { error: 'nonce_reused' } };

  /** A stranger, who has seen a request on its way, is faster with it and cannot sign what he has made of it. */
  async function afterAStranger({ url }: Gateway): Promise<Reply> {
    const request = ask();
    const spoilt = { ...request, body: request.body.replace('1496', '1497') };
    expect(await send(url, spoilt)).toMatchObject({ status: 401, body: { error: 'bad_key_signature' } });
    return send(url, request);
  }

  it('signs once, also while Redis is away between two uses', async () => {
    const { url } = await gatewayBehindProxy();
    const request = ask();
    expect(await send(url, request)).toMatchObject({ status: 200 });
    await proxy.set('refuse');
    expect(await send(url, request)).toMatchObject(unavailable);
    await proxy.set('pass');
    expect(await untilAnswered(url, request)).toMatchObject(used);
  });

  it('keeps its nonces from strangers', async () => {
    expect(await afterAStranger(await gatewayBehindProxy())).toMatchObject({ status: 200 });
  });

  it('negative control: where a nonce is remembered whoever has signed with it, a stranger burns it', async () => {
    const gateway = await gatewayBehindProxy([guardsOff.nonceOfTheRight]);
    expect(await send(gateway.url, ask())).toMatchObject({ status: 200 });
    expect(await afterAStranger(gateway)).toMatchObject(used);
  });

  it('is good for its scopes alone; negative control: without them it is good for all', async () => {
    const other = () => keyed(key, 'getTeacherIMUserID', { teacher_id: 412 });
    const [{ url }, open] = [await gatewayBehindProxy(), await gatewayBehindProxy([guardsOff.keyScopes])];
    expect(await send(url, other())).toMatchObject({ status: 403, body: { error: 'scope_missing' } });
    expect(await send(open.url, other())).toMatchObject({ status: 200 });
  });
});
