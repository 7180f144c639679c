import {
  send,
  signed,
  startGateway,
  tapOn,
  unavailable,
  type Gateway,
  type Reply,
  type Signed,
} from '../fault/gateways.js';
import { guardsOff } from '../fault/guards-off.js';
import { eventually } from '../support/eventually.js';
import { lockWaits, whileLocked } from '../support/lock-waits.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';

let system: System;
beforeAll(async () => void (system = await startSystem({}, { workers: 1 })));
afterAll(() => system?.stop());

const gateways: Gateway[] = [];
afterEach(() => Promise.all(gateways.splice(0).map(({ program }) => program.stop('SIGKILL'))));

const small = { REQUESTS_IN_FLIGHT: '8', DATABASE_POOL_SIZE: '2' };

const connectionsForWrites = 1;

/** A gateway that works on eight requests at a time, four of them writes, with one connection for either. */
async function smallGateway(mutations: readonly Mutation[] = [], env: Record<string, string> = small): Promise<string> {
  const gateway = await startGateway(system, { env, mutations });
  gateways.push(gateway);
  return gateway.url;
}

/** A gateway gives a silent statement two seconds. */
const lockPatienceMs = 1900;

interface Offered {
  /** Of the thirty taps. */
  replies: Reply[];
  /** A read that came while every write waited, and whether it was answered while they still did. */
  read: Reply & { beforeWrites: boolean };
  /** The taps that were refused, sent again as they were, once writes flow. */
  again: Reply[];
  operations: number;
}

/** Thirty taps at once while a write of somebody else holds up all of them. */
async function offerTooMuch(url: string): Promise<Offered> {
  const group = await plantGroup(system);
  const taps = Array.from({ length: 30 }, () => tapOn(group));
  let writesOver = false;
  const worked = async (tap: Signed) => {
    const reply = await send(url, tap);
    // Whoever had a place waited for the lock; all others were refused long before.
    if (reply.ms > lockPatienceMs) writesOver = true;
    return reply;
  };
  const { read, replies } = await whileLocked(system, group, async () => {
    const offered = Promise.all(taps.map(worked));
    // Each connection of the writes has one that waits: a read finds none of them free.
    await eventually(async () => (await system.database.query(lockWaits)).rowCount === connectionsForWrites);
    const answered = await send(url, signed('getChatRoomList', group.account_id));
    return { read: { ...answered, beforeWrites: !writesOver }, replies: await offered };
  });
  const again: Reply[] = [];
  for (const [at, { status }] of replies.entries()) if (status !== 200) again.push(await send(url, taps[at]!));
  const { rows } = await system.database.query('select count(*)::int from operation where im_group_id = $1', [
    group.im_group_id,
  ]);
  return { replies, read, again, operations: rows[0].count as number };
}

const statuses = (replies: Reply[]) => replies.map(({ status }) => status);

describe('P10: more writes than a gateway can take', () => {
  it('are refused before anything is done for them, while reads are answered', async () => {
    const { replies, read, again, operations } = await offerTooMuch(await smallGateway());
    for (const reply of replies) expect(reply).toMatchObject(unavailable);
    // Those who found no place are not all sent back to the same moment; the others had one, and were told another.
    const toldSoon = replies.map(({ retryAfter }) => Number(retryAfter)).filter((seconds) => seconds < 5);
    expect(new Set(toldSoon).size).toBeGreaterThan(1);
    expect(read).toMatchObject({ status: 200, beforeWrites: true, body: { rowCount: 1 } });
    // All but those that found one of the four places have kept their timestamp.
    expect(statuses(again).filter((status) => status !== 401).length).toBeGreaterThan(10);
    expect(operations).toBe(1);
  });

  it('negative control: without places, each one is worked on and has used up its timestamp in vain', async () => {
    const { again } = await offerTooMuch(await smallGateway([guardsOff.places, guardsOff.writePlaces]));
    expect(new Set(statuses(again))).toEqual(new Set([401]));
  });

  it('negative control: on the connections of the writes a read waits with them', async () => {
    const { read } = await offerTooMuch(await smallGateway([guardsOff.readsApart]));
    expect(read.beforeWrites).toBe(false);
  });
});

describe('P10: three times as many writes as a gateway takes at a time, one after the other', () => {
  /** Six of its twelve places for writes are for one school. */
  const env = { REQUESTS_IN_FLIGHT: '24', DATABASE_POOL_SIZE: '4' };
  const [senders, tapsEach] = [18, 15];

  interface Fate {
    im_group_id: number;
    reply: Reply;
    stored: boolean;
  }

  /** Everybody taps groups of his own, each once, and takes what he is answered; somebody reads meanwhile. */
  async function storm(url: string): Promise<{ fates: Fate[]; reads: number[] }> {
    const groups = await Promise.all(Array.from({ length: senders * tapsEach }, () => plantGroup(system)));
    let over = false;
    const taps: { im_group_id: number; reply: Reply }[] = [];
    const sender = async (own: typeof groups) => {
      for (const group of own) taps.push({ im_group_id: group.im_group_id, reply: await send(url, tapOn(group)) });
    };
    const reader = async () => {
      const reads = [];
      while (!over) reads.push((await send(url, signed('getChatRoomList', groups[0]!.account_id))).status);
      return reads;
    };
    const reading = reader();
    const shares = Array.from({ length: senders }, (_, n) => groups.slice(n * tapsEach, (n + 1) * tapsEach));
    await Promise.all(shares.map(sender));
    over = true;
    const { rows } = await system.database.query<{ im_group_id: number }>(
      'select im_group_id from operation where im_group_id = any($1)',
      [groups.map(({ im_group_id }) => im_group_id)],
    );
    const stored = new Set(rows.map(({ im_group_id }) => im_group_id));
    return { fates: taps.map((tap) => ({ ...tap, stored: stored.has(tap.im_group_id) })), reads: await reading };
  }

  const accepted = ({ reply }: Fate) => reply.status === 200;
  const toldWrongly = (fates: Fate[]) => fates.filter((fate) => accepted(fate) !== fate.stored);

  it('each is answered as it was stored, and reads are answered all the while', async () => {
    const { fates, reads } = await storm(await smallGateway([], env));
    expect(toldWrongly(fates)).toEqual([]);
    for (const { reply } of fates.filter((fate) => !accepted(fate))) expect(reply).toMatchObject(unavailable);
    expect([fates.some(accepted), fates.every(accepted)]).toEqual([true, false]);
    expect(new Set(reads)).toEqual(new Set([200]));
  });

  it('negative control: one that is refused after it was stored is found', async () => {
    const { fates } = await storm(await smallGateway([guardsOff.answerAsStored], env));
    expect(toldWrongly(fates)).not.toEqual([]);
  });
});

describe('P13: more writes of one account than a gateway can take', () => {
  /** Twelve places for writes, and half as many connections: a share of the places is less than either. */
  const roomier = { REQUESTS_IN_FLIGHT: '24', DATABASE_POOL_SIZE: '12' };

  /** What somebody is answered who taps while thirty taps of another account of his school are held up. */
  async function tapBesideThirty(url: string): Promise<Reply> {
    const [flooded, beside] = [await plantGroup(system), await plantGroup(system)];
    let refused = 0;
    const worked = async () => {
      const { status } = await send(url, tapOn(flooded));
      if (status === 503) refused += 1;
    };
    const { flood, reply } = await whileLocked(system, flooded, async () => {
      const flood = Promise.all(Array.from({ length: 30 }, worked));
      await eventually(() => refused >= 30 - 12);
      return { flood, reply: await send(url, tapOn(beside)) };
    });
    await flood;
    return reply;
  }

  it('leaves places for the writes of others', async () => {
    expect(await tapBesideThirty(await smallGateway([], roomier))).toMatchObject({ status: 200 });
  });

  it('negative control: there are none, where whoever comes first takes them all', async () => {
    const url = await smallGateway([guardsOff.fairPlaces], roomier);
    expect(await tapBesideThirty(url)).toMatchObject(unavailable);
  });
});

describe('P10: replies that are held', () => {
  it('take no place: ten of them leave a gateway of eight free for others', async () => {
    const url = await smallGateway();
    await system.workers[0]!.stop();
    const groups = await Promise.all(Array.from({ length: 10 }, () => plantGroup(system)));
    const held: Promise<Reply>[] = [];
    for (const group of groups) {
      held.push(send(url, tapOn(group, { wait_ms: 4000 })));
      const begun = () => system.database.query('select 1 from operation where im_group_id = $1', [group.im_group_id]);
      await eventually(async () => (await begun()).rowCount);
    }
    const beside = await send(url, signed('getChatRoomList', groups[0]!.account_id));
    expect(beside.status).toBe(200);
    for (const reply of await Promise.all(held))
      expect(reply).toMatchObject({ status: 200, body: { status: 'queued' } });
  });
});
