import { join } from 'node:path';
import { call, callbackOf, receiverRule } from '../support/easemob-callbacks.js';
import { Program } from '../support/program.js';
import type { Passage } from '../support/tcp-proxy.js';
import { patientReceiver } from './accidents.js';
import { receiverCrashes } from './crash-points.js';
import { guardsOff } from './guards-off.js';
import { callAll, ids, reached, receiverStage, type ReceiverStage } from './receivers.js';

let stage: ReceiverStage;
beforeAll(async () => void (stage = await receiverStage()));
afterEach(() => stage.clear());
afterAll(() => stage?.close());

describe('P1: a receiver is killed', () => {
  it('with callbacks in its spool: the next one brings them in, in order, also when it is killed at that', async () => {
    await stage.proxy.set('refuse');
    const receiving = await stage.start();
    const all = ids(30);
    for (const id of all) expect((await call(receiving.url, callbackOf(id))).status).toBe(200);
    await receiving.program.stop('SIGKILL');
    expect(await stage.stored()).toEqual([]);
    await stage.proxy.set('pass');
    const doomed = await stage.start([receiverCrashes.beforeRemoving]);
    expect(await doomed.program.exited).toBe('SIGKILL');
    expect(await stage.segments()).toHaveLength(1);
    await stage.untilReplayed(await stage.start());
    expect(await stage.stored()).toEqual(all);
  });

  it('negative control: one that answers first and writes then loses them', async () => {
    await stage.proxy.set('refuse');
    const receiving = await stage.start([guardsOff.spoolBeforeAnswer]);
    expect((await callAll(receiving, ids(30))).statuses).toEqual([200]);
    await receiving.program.stop('SIGKILL');
    await stage.proxy.set('pass');
    const next = await stage.start();
    await reached(next);
    await call(next.url, callbackOf('later'));
    expect(await stage.untilStored(['later'])).toEqual(['later']);
  });

  it('negative control: one that forgets what it replays before it is committed loses it', async () => {
    await stage.proxy.set('refuse');
    const receiving = await stage.start();
    await callAll(receiving, ids(30));
    await receiving.program.stop('SIGKILL');
    await stage.proxy.set('pass');
    const doomed = await stage.start([receiverCrashes.removingFirst]);
    expect(await doomed.program.exited).toBe('SIGKILL');
    expect([await stage.segments(), await stage.stored()]).toEqual([[], []]);
  });

  it('right after an answer from the database: it is there', async () => {
    const receiving = await stage.start([patientReceiver]);
    await reached(receiving);
    const { accepted } = await callAll(receiving, ids(50));
    await receiving.program.stop('SIGKILL');
    expect((await stage.stored()).toSorted()).toEqual(accepted.toSorted());
    expect(accepted).toHaveLength(50);
  });

  it('negative control: one that answers before the commit loses it', async () => {
    const receiving = await stage.start([guardsOff.storeBeforeAnswer]);
    await reached(receiving);
    expect((await callAll(receiving, ids(50))).statuses).toEqual([200]);
    await receiving.program.stop('SIGKILL');
    expect((await stage.stored()).length).toBeLessThan(50);
  });
});

describe('P1: two receivers at once', () => {
  it('store each event once, whichever is told of it', async () => {
    const one = await stage.start([patientReceiver]);
    const other = await stage.start([patientReceiver], { RECEIVER_SPOOL_DIR: join(stage.spool, 'other') });
    const both = [one, other];
    await Promise.all(both.map(reached));
    const all = ids(200);
    const told = await Promise.all(both.map((receiving) => callAll(receiving, all)));
    expect(told.map(({ statuses }) => statuses)).toEqual([[200], [200]]);
    expect((await stage.stored()).toSorted()).toEqual(all.toSorted());
    const counted = async (outcome: string) => {
      const counts = both.map(({ metric }) => metric(`schoolim_receiver_events_total{outcome="${outcome}"}`));
      return (await Promise.all(counts)).reduce((sum, count) => sum + count);
    };
    expect([await counted('stored'), await counted('duplicate'), await counted('spooled')]).toEqual([200, 200, 0]);
  });

  it('negative control: where a doubled event is an error, it looks as if the database were away', async () => {
    const receiving = await stage.start([patientReceiver, guardsOff.storeOnce]);
    await reached(receiving);
    await callAll(receiving, ['one']);
    await callAll(receiving, ['one']);
    expect(await stage.segments()).toHaveLength(1);
  });

  it('do not share a folder: the second says so and ends', async () => {
    await stage.start();
    const second = new Program('easemob-receiver', {
      env: { ...receiverRule, RECEIVER_PORT: '0', DATABASE_URL: stage.proxy.url, RECEIVER_SPOOL_DIR: stage.spool },
    });
    expect(await second.exited).toBe(1);
    expect(second.output).toContain(`The spool in ${stage.spool} is used by process`);
  });
});

describe('P7: a receiver is asked to stop', () => {
  it.each<Passage>(['pass', 'blackhole'])(
    'under callbacks (%s): what it answers with 200 is durable, exit 0',
    async (passage) => {
      const receiving = await stage.start();
      await reached(receiving);
      await stage.proxy.set(passage);
      const answers = ids(100).map((id) =>
        call(receiving.url, callbackOf(id)).then(
          ({ status }) => (status === 200 ? id : undefined),
          () => undefined,
        ),
      );
      await Promise.race(answers);
      expect(await receiving.program.stop()).toBe(0);
      const accepted = (await Promise.all(answers)).filter((id) => id !== undefined);
      expect(accepted.length).toBeGreaterThan(0);
      await stage.proxy.set('pass');
      await stage.start();
      expect(await stage.untilStored(accepted)).toEqual(expect.arrayContaining(accepted));
    },
  );

  it('without ever having had a database: it is ready meanwhile, and ends with 0', async () => {
    await stage.proxy.set('refuse');
    const receiving = await stage.start();
    expect(await receiving.ready()).toMatchObject({ status: 200, checks: { intake: 'spooling' } });
    expect(await receiving.program.stop()).toBe(0);
  });
});
