import { eventually } from '../support/eventually.js';
import { readOnly } from '../support/read-only.js';
import type { Passage } from '../support/tcp-proxy.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { callAll, ids, reached, receiverStage, type ReceiverStage } from './receivers.js';

let stage: ReceiverStage;
beforeAll(async () => void (stage = await receiverStage()));
afterEach(() => stage.clear());
afterAll(() => stage?.close());

describe('P1: the database goes away under two hundred callbacks and comes back', () => {
  it.each<Passage>(['refuse', 'blackhole', 'mute'])(
    '%s: each is answered with 200, and in it once',
    async (passage) => {
      const receiving = await stage.start();
      await reached(receiving);
      const all = ids(200);
      const first = callAll(receiving, all.slice(0, 100));
      await stage.proxy.set(passage);
      const second = callAll(receiving, all.slice(100));
      expect([(await first).statuses, (await second).statuses]).toEqual([[200], [200]]);
      expect(await receiving.ready()).toMatchObject({
        status: 200,
        checks: { intake: 'spooling', database: expect.stringMatching(/^(away|down)$/) },
      });
      expect(await receiving.metric('schoolim_receiver_spool_bytes')).toBeGreaterThan(0);
      await stage.proxy.set('pass');
      stage.proxy.cut();
      expect(await stage.untilStored(all)).toEqual(all.toSorted());
      await stage.untilReplayed(receiving);
      expect(await receiving.ready()).toMatchObject({ status: 200, checks: { intake: 'storing', database: 'up' } });
    },
  );

  it('it takes no writes, as after a failover: they go to the spool', async () => {
    const receiving = await stage.start();
    await reached(receiving);
    await readOnly(stage.database, 'on');
    const all = ids(20);
    try {
      expect((await callAll(receiving, all)).statuses).toEqual([200]);
      expect(await stage.stored()).toEqual([]);
    } finally {
      await readOnly(stage.database, 'off');
    }
    expect(await stage.untilStored(all)).toEqual(all.toSorted());
  });

  it('where nothing is to be kept, all are answered, and none is written down', async () => {
    const receiving = await stage.start([], { ARCHIVE: 'off' });
    await reached(receiving);
    expect((await callAll(receiving, ids(3))).statuses).toEqual([200]);
    expect(await stage.stored()).toEqual([]);
    // One beside it that keeps them does.
    const keeping = await stage.start([], { RECEIVER_SPOOL_DIR: `${stage.spool}/other` });
    await reached(keeping);
    expect((await callAll(keeping, ids(3))).statuses).toEqual([200]);
    expect(await stage.untilStored(ids(3))).toEqual(ids(3));
  });

  it('it dies while nothing comes: readiness finds out, and stays', async () => {
    const receiving = await stage.start();
    await reached(receiving);
    await stage.proxy.set('refuse');
    const states = () => receiving.ready();
    const { status } = await eventually(states, { good: ({ checks }) => checks.intake === 'spooling' });
    expect(status).toBe(200);
  });

  it('nobody waits longer than for the first that finds it silent', async () => {
    const receiving = await stage.start();
    await reached(receiving);
    await stage.proxy.set('blackhole');
    const took = async (name: string) => {
      const startedAt = performance.now();
      await callAll(receiving, ids(50, name));
      return performance.now() - startedAt;
    };
    // Fifty one after the other would take a hundred seconds; those that come when it is known to be silent ask nobody.
    const first = await took('a');
    expect(first).toBeLessThan(10_000);
    expect(await took('b')).toBeLessThan(first);
  });
});

describe('P1: the disk is full while the database is away', () => {
  async function callThroughFullDisk(mutations: readonly Mutation[] = []) {
    await stage.proxy.set('refuse');
    const receiving = await stage.start(mutations, { RECEIVER_SPOOL_LIMIT: '10000' });
    const told = await callAll(receiving, ids(200));
    const { status } = await receiving.ready();
    await stage.proxy.set('pass');
    await stage.untilReplayed(receiving);
    return { ...told, status, receiving };
  }

  it('what finds no room gets a 503, and all that got a 200 is there', async () => {
    const { accepted, statuses, status, receiving } = await callThroughFullDisk();
    expect([statuses, status]).toEqual([[200, 503], 503]);
    expect(accepted.length).toBeGreaterThan(5);
    expect((await stage.stored()).toSorted()).toEqual(accepted.toSorted());
    expect((await receiving.ready()).status).toBe(200);
    expect((await callAll(receiving, ids(200))).statuses).toEqual([200]);
  });

  it('negative control: one that does not say so loses them', async () => {
    const { accepted } = await callThroughFullDisk([guardsOff.sayFull]);
    expect(accepted).toHaveLength(200);
    expect((await stage.stored()).length).toBeLessThan(200);
  });
});
