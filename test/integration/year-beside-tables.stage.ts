import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatEvent } from '#chat';
import { openRedis } from '#database/redis';
import { AppState } from '../../apps/easemob-simulator/src/app-state.js';
import { compacted } from '../../apps/easemob-simulator/src/compaction.js';
import { Clock } from '../../apps/easemob-simulator/src/clock.js';
import { Spool } from '../../apps/easemob-receiver/src/spool/spool.js';
import { admitInRedis } from '../../apps/gateway/src/authenticity/key-admission.js';
import { markOfTimestamp, onceInRedis } from '../../apps/gateway/src/authenticity/used-once.js';
import { WriteRates } from '../../apps/gateway/src/rates/write-rates.js';
import { eventually } from '../support/eventually.js';
import { serviceUrl } from '../support/real-parts.js';

/** Where something grows that is no table. */
export interface Place {
  /** Lives through a month. @returns the most that lay there at a time, in bytes */
  month(): Promise<number>;
  leave(): Promise<void>;
}

const dayMs = 86_400_000;
const monthMs = 30 * dayMs;
/** Of each thing in a month, or on its last day where that is how long it lasts. */
const many = 60;
const times = <T>(make: (n: number) => T): T[] => Array.from({ length: many }, (_, n) => make(n));

const bytesIn = async (folder: string): Promise<number> => {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).then(({ size }) => size)));
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** What requests leave behind in Redis. @param endless a key for each month that has no end */
export async function redisKeys({ endless = false } = {}): Promise<Place> {
  const prefix = `year-${randomUUID()}`;
  const redis = await openRedis({ url: serviceUrl('REDIS_URL'), prefix }, () => undefined);
  await eventually(() => redis.status === 'ready');
  const [use, admit] = [onceInRedis(redis), admitInRedis(redis)];
  const rates = new WriteRates({ WRITES_PER_ACCOUNT: 1000, WRITES_PER_SCHOOL: 1000 }, redis);
  const names = async () => (await redis.keys(`${prefix}:*`)).map((name) => name.slice(prefix.length + 1));

  /** As if so much time had gone by. */
  async function pass(ms: number): Promise<void> {
    for (const name of await names()) {
      const left = await redis.pttl(name);
      if (left > ms) await redis.pexpire(name, left - ms);
      else if (left >= 0) await redis.del(name);
    }
  }
  const request = async (n: number): Promise<void> => {
    await use(markOfTimestamp({ school_id: 1, account_id: n, timestamp: randomUUID() }), dayMs);
    await admit({ key_id: `k_${n % 3}`, rate_per_minute: 1000 }, randomUUID());
    await rates.refusalOf({ school_id: 1, account_id: n });
  };
  return {
    async month() {
      await pass(monthMs);
      await Promise.all(times(request));
      if (endless) await Promise.all(times((n) => redis.set(`heap:${n}:${randomUUID()}`, '1')));
      const sizes = await Promise.all((await names()).map((name) => redis.memory('USAGE', `${prefix}:${name}`)));
      return sizes.reduce<number>((sum, size) => sum + Number(size), 0);
    },
    async leave() {
      await Promise.all((await names()).map((name) => redis.del(name)));
      redis.disconnect();
    },
  };
}

const eventOf = (n: number): ChatEvent => ({
  msg_id: String(n),
  event_type: 'chat',
  chat_type: 'groupchat',
  body: JSON.stringify({ said: 'what somebody has written' }),
  received_at: new Date().toISOString(),
});

/** A spool, of whose database each month is away for longer than there is room, and whose disk spoils a line. */
export async function spool({ damagedKept = 4 } = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'year-'));
  const silent = { warn: () => undefined, error: () => undefined };
  const open = () => Spool.open(folder, { limit: 20_000, segmentBytes: 2000, damagedKept, logger: silent as never });
  let opened = await open();
  return {
    async month() {
      for (let n = 0; (await opened.append([eventOf(n)]))[0]; n++);
      await opened.close();
      const [oldest] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted();
      await appendFile(join(folder, oldest!), '{"half":\n');
      opened = await open();
      const segments = await opened.closedSegments();
      await Promise.all(segments.map((segment) => opened.read(segment)));
      const most = await bytesIn(folder);
      for (const segment of segments) await opened.remove(segment);
      return most;
    },
    async leave() {
      await opened.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The journal of the simulator, which is taken up anew each month. */
export async function journal({ keptMs = 3 * dayMs } = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'year-'));
  const keeping = () => ({ historyMs: keptMs, fileMs: keptMs });
  const open = () =>
    new AppState(new Clock(), { file: join(folder, 'simulator.jsonl'), keeping, compactAtBytes: 20_000 });
  let state = open();
  return {
    async month() {
      let most = 0;
      for (let day = 0; day < 30; day++) {
        state.commit({ change: 'clockAdvanced', ms: dayMs });
        live(state);
        most = Math.max(most, await bytesIn(folder));
      }
      state.close();
      state = open();
      return most;
    },
    async leave() {
      state.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The simulator without a journal: what it would write into one. */
export async function memory({ forgetAfterChanges = 20 } = {}): Promise<Place> {
  const keeping = () => ({ historyMs: 3 * dayMs, fileMs: 3 * dayMs });
  const state = new AppState(new Clock(), { keeping, forgetAfterChanges });
  return {
    async month() {
      for (let day = 0; day < 30; day++) {
        state.commit({ change: 'clockAdvanced', ms: dayMs });
        live(state);
      }
      return JSON.stringify([...compacted(state)]).length;
    },
    leave: async () => state.close(),
  };
}

/** A day at Easemob: whatever it might collect. */
function live(state: AppState): void {
  const [now, id] = [state.clock.now(), randomUUID()];
  const message = {
    chatType: 'groupchat',
    to: 'g1',
    from: 'u1',
    type: 'txt',
    body: { msg: 'hi' },
    sentAt: now,
  } as const;
  state.commit({ change: 'messagesSent', messages: [{ id, ...message }] });
  const file = { secret: null, filename: 'a.png', contentType: 'image/png', base64: 'aGk=', storedAt: now };
  state.commit({ change: 'fileStored', file: { uuid: id, ...file } });
  state.commit({ change: 'tokenMinted', token: id, expiresAt: now + dayMs, username: 'u1' });
  const hour = new Date(now).toISOString().replace(/[-T]/g, '').slice(0, 10);
  state.commit({ change: 'hourPlanted', hour, lines: ['{}'], availableAt: now });
  state.commit({ change: 'callbackBanned', url: 'http://a/b', at: now, until: now + 300_000 });
}
