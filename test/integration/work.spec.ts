import { done, Fenced, later, want, type Claim } from '#work';
import type { DataSource } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/gate.js';
import { age, allTold, ask, dataSource, freshKey, outbox, rings, rowOf, runner, useWork } from '../support/work.js';

useWork();

describe('wanting and claiming', () => {
  it('a hundred wishes are the work of one claim', async () => {
    const { id, key } = freshKey();
    await Promise.all(Array.from({ length: 100 }, () => ask(id)));
    let handled = 0;
    const handle = async () => (handled++, done());
    const results = [];
    for (let i = 0; i < 100; i++) results.push((await runner().run(key, handle)).result);
    expect(results).toEqual(['done', ...Array.from({ length: 99 }, () => 'unclaimable')]);
    expect(handled).toBe(1);
    expect(await rowOf(key)).toMatchObject({ wanted: '100', done: '100', lease_owner: null, attempts: 0 });
  });

  it('of many that claim at once, one gets it', async () => {
    const { id, key } = freshKey();
    await ask(id);
    const gate = new Gate();
    const runs = Array.from({ length: 8 }, () => runner().run(key, () => gate.opened.then(() => done())));
    const first = await Promise.race(runs);
    expect(first.result).toBe('unclaimable');
    gate.open();
    const results = (await Promise.all(runs)).map(({ result }) => result);
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
  });

  it('what was never wanted, or is not due yet, cannot be claimed', async () => {
    const { id, key } = freshKey();
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });
    await ask(id);
    await runner().run(key, async () => later('busy', { delayMs: 60_000 }));
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });
    await age(key, 60_000);
    expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
  });
});

describe('P3: the final state is the last one wanted', () => {
  const wantMembers = (id: number, name: string) =>
    outbox.transaction(async (manager) => {
      await manager.query(`update im_group set group_name = $2 where im_group_id = $1`, [id, name]);
      await want(manager, outbox, { kind: 'group', id });
    });
  const wantedNow = async (id: number): Promise<string> =>
    (await dataSource.query('select group_name from im_group where im_group_id = $1', [id]))[0].group_name;
  beforeAll(() => dataSource.query(`insert into school (school_id, name) values (1, 'school')`));
  const plant = (id: number) =>
    dataSource.query(
      `insert into im_group (im_group_id, school_id, group_name, group_type) values ($1, 1, '', 'other')`,
      [id],
    );

  it('P3: a wish that comes while the work is under way makes it go round again', async () => {
    const { id, key } = freshKey();
    await plant(id);
    let remote = '';
    const read = new Gate();
    const mayWrite = new Gate();
    await wantMembers(id, 'Anna');
    const first = runner().run(key, async () => {
      const wanted = await wantedNow(id);
      read.open();
      await mayWrite.opened;
      remote = wanted;
      return done();
    });
    await read.opened;
    await wantMembers(id, 'Anna, Ben');
    await allTold();
    const before = rings(key);
    mayWrite.open();
    await first;
    expect(remote).toBe('Anna');
    expect(await rowOf(key)).toMatchObject({ wanted: '2', done: '1' });
    await eventually(() => rings(key) === before + 1);
    await runner().run(key, async () => ((remote = await wantedNow(id)), done()));
    expect(remote).toBe('Anna, Ben');
    expect(await rowOf(key)).toMatchObject({ wanted: '2', done: '2' });
  });

  it('P3: editors and workers all at once end with the remote side as it was wanted last', async () => {
    const { id, key } = freshKey();
    await plant(id);
    let remote = '';
    let atOnce = 0;
    let editing = true;
    const worker = async () => {
      const own = runner();
      for (;;) {
        await own.run(key, async () => {
          expect(++atOnce).toBe(1);
          const wanted = await wantedNow(id);
          await new Promise(setImmediate);
          remote = wanted;
          atOnce--;
          return done();
        });
        const row = await rowOf(key);
        if (!editing && row?.done === row?.wanted) return;
      }
    };
    const workers = [worker(), worker(), worker()];
    const names = Array.from({ length: 40 }, (_, i) => `members ${i}`);
    await Promise.all(names.map((name) => wantMembers(id, name)));
    editing = false;
    await Promise.all(workers);
    expect(remote).toBe(await wantedNow(id));
    expect(await rowOf(key)).toMatchObject({ wanted: '40', done: '40' });
  });

  it('P3: negative control: a worker that takes "not wanted" instead of counting wishes loses the last one', async () => {
    const { id, key } = freshKey();
    await plant(id);
    await wantMembers(id, 'Anna');
    const wanted = await wantedNow(id);
    await wantMembers(id, 'Anna, Ben');
    const remote = wanted;
    await dataSource.query('update work_item set done = wanted where key = $1', [key]);
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });
    expect(remote).not.toBe(await wantedNow(id));
  });
});

describe('lease and fence', () => {
  const note = (key: string, text: string) => (manager: { query: DataSource['query'] }) =>
    manager.query(`update work_item set last_error = $2 where key = $1`, [key, text]);

  /** A claim whose lease has run out while its handler was busy, and that another has taken over. */
  async function takenOver(act: (former: Claim) => Promise<unknown>) {
    const { id, key } = freshKey();
    await ask(id);
    const taken = new Gate();
    const begun = new Gate();
    let threw: unknown;
    const former = runner().run(key, async (claim) => {
      begun.open();
      await taken.opened;
      await act(claim).catch((error: unknown) => {
        threw = error;
        throw error;
      });
      return done();
    });
    await begun.opened;
    await age(key, 60_000);
    const finish = new Gate();
    const holding = new Gate();
    const second = runner().run(key, async (claim) => {
      await claim.write(note(claim.key, 'second'));
      holding.open();
      await finish.opened;
      return later('not yet', { delayMs: 0 });
    });
    await holding.opened;
    taken.open();
    const result = await former;
    const row = await rowOf(key);
    finish.open();
    expect((await second).result).toBe('later');
    return { result, threw, row };
  }

  it('another takes over an expired lease, and the former owner writes nothing any more', async () => {
    const { result, threw, row } = await takenOver((former) => former.write(note(former.key, 'former')));
    expect(threw).toBeInstanceOf(Fenced);
    expect(result).toEqual({ result: 'fenced' });
    expect(row).toMatchObject({ last_error: 'second', done: '0', fence: '2' });
  });

  it('the former owner’s verdict is not written either', async () => {
    const { result, row } = await takenOver(async () => undefined);
    expect(result).toEqual({ result: 'fenced' });
    expect(row).toMatchObject({ last_error: 'second', done: '0' });
    expect(row.lease_owner).not.toBeNull();
  });

  it('negative control: the same write without the fence overwrites the new owner’s', async () => {
    const { row } = await takenOver(({ key }) => dataSource.transaction(note(key, 'former')));
    expect(row.last_error).toBe('former');
  });

  it('a heartbeat keeps the claim of a handler that takes longer than the lease', async () => {
    const { id, key } = freshKey();
    await ask(id);
    const finish = new Gate();
    const running = runner(300).run(key, () => finish.opened.then(() => done()));
    const { lease_until } = await eventually(() => rowOf(key), { good: (row) => row.lease_until });
    // Read under the database's clock: the first lease is over.
    await eventually(() => dataSource.query('select now() > $1::timestamptz as over', [lease_until]), {
      good: ([{ over }]) => over,
    });
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });
    finish.open();
    expect(await running).toMatchObject({ result: 'done' });
  });

  it('a handler hears that its claim is lost', async () => {
    const { id, key } = freshKey();
    await ask(id);
    const begun = new Gate();
    const former = runner(300).run(key, async ({ signal }) => {
      begun.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return done();
    });
    await begun.opened;
    await age(key, 60_000);
    await dataSource.query('update work_item set fence = fence + 1 where key = $1', [key]);
    expect(await former).toEqual({ result: 'fenced' });
  });

  it('mustLast refuses a call that may outlast the lease, above all after the process was frozen', async () => {
    const { id, key } = freshKey();
    await ask(id);
    let refused: unknown;
    const result = await runner(500).run(key, async (claim) => {
      claim.mustLast(100);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600); // frozen: no timer fires
      expect(claim.signal.aborted).toBe(false);
      try {
        claim.mustLast(1);
      } catch (error) {
        refused = error;
        throw error;
      }
      return done();
    });
    expect(refused).toBeInstanceOf(Fenced);
    expect(result).toEqual({ result: 'fenced' });
    // Nobody has taken it over: it is there for the next one at once, and no try is counted.
    expect(await rowOf(key)).toMatchObject({ lease_owner: null, lease_until: null, attempts: 0 });
    expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
  });
});
