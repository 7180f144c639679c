import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '#contracts';
import type { Outbox, OutboundMessage } from '#outbox';
import { done, Fenced, later, park, readOperation, recordOperation, Sweeper, want, WorkRunner, type Claim } from '#work'; // prettier-ignore
import type { DataSource } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/gate.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { recordedOutbox } from '../support/recorded-outbox.js';

let dataSource: DataSource;
let close: () => Promise<void>;
let outbox: Outbox;
let told: OutboundMessage[];

beforeAll(async () => {
  ({ dataSource, close } = await migratedDatabase());
  ({ outbox, told } = recordedOutbox(dataSource));
  outbox.start();
});
afterAll(async () => {
  await outbox?.stop();
  await close?.();
});

let lastId = 0;
const freshKey = () => ({ id: ++lastId, key: `group:${lastId}` });
const runner = (leaseMs = 60_000) => new WorkRunner(dataSource, outbox, { owner: randomUUID(), leaseMs });
const ask = (id: number) => outbox.transaction((manager) => want(manager, outbox, { kind: 'group', id }));
const rowOf = async (key: string) =>
  (await dataSource.query('select * from work_item where key = $1', [key]))[0];

/** As ask, with an operation that stands for the wish. */
const operate = (id: number) =>
  outbox.transaction(async (manager) => {
    const wanted = await want(manager, outbox, { kind: 'group', id });
    return recordOperation(manager, { school_id: 1, account_id: 2, cmd: 'activeGroup', work_key: `group:${id}`, wanted, im_group_id: id, request_id: 'r' });
  }); // prettier-ignore

/** Lets time pass for one row: every moment of it lies so much further back. */
const age = (key: string, ms: number) =>
  dataSource.query(
    `update work_item set next_at = next_at - $2 * interval '1 ms', rung_at = rung_at - $2 * interval '1 ms',
            lease_until = lease_until - $2 * interval '1 ms' where key = $1`,
    [key, ms],
  );

const events = (operationId: string) =>
  told.map(({ body }) => body as DomainEvent).filter(({ data }) => data?.operation_id === operationId);
/** Once the outbox holds nothing that is due, whatever was told can be counted. */
const allTold = () =>
  eventually(() => dataSource.query('select 1 from outbox where available_at <= now()'), { good: (due) => due.length === 0 }); // prettier-ignore
const rings = (key: string) => told.filter(({ body }) => (body as { key?: string }).key === key).length;

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
    dataSource.query(`insert into im_group (im_group_id, school_id, group_name, group_type) values ($1, 1, '', 'other')`, [id]); // prettier-ignore

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
  const note = (text: string) => (manager: { query: DataSource['query'] }) =>
    manager.query(`update work_item set last_error = $2 where key = $1`, [`group:${lastId}`, text]);

  /** A claim whose lease has run out while its handler was busy, and that another has taken over. */
  async function takenOver(act: (former: Claim) => Promise<void>) {
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
      await claim.write(note('second'));
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
    const { result, threw, row } = await takenOver((former) => former.write(note('former')));
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
    const { row } = await takenOver(async () => void (await dataSource.transaction(note('former'))));
    expect(row.last_error).toBe('former');
  });

  it('a heartbeat keeps the claim of a handler that takes longer than the lease', async () => {
    const { id, key } = freshKey();
    await ask(id);
    const finish = new Gate();
    const running = runner(300).run(key, () => finish.opened.then(() => done()));
    const { lease_until } = await eventually(() => rowOf(key), { good: (row) => row.lease_until });
    // Read under the database's clock: the first lease is over.
    await eventually(() => dataSource.query('select now() > $1::timestamptz as over', [lease_until]), { good: ([{ over }]) => over }); // prettier-ignore
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
  });
});

describe('verdicts', () => {
  it('done ends every operation up to the wish that was claimed, and tells of each once', async () => {
    const { id, key } = freshKey();
    const [first, second] = [await operate(id), await operate(id)];
    let third = '';
    await runner().run(key, async () => ((third = await operate(id)), done({ wanted: 3, done: 3, failed: [] })));
    await allTold();
    expect([first, second, third].map((operation) => events(operation).map(({ type }) => type))).toEqual([
      ['group.activated'],
      ['group.activated'],
      [],
    ]);
    expect((await readOperation(dataSource, first))!).toMatchObject({ status: 'succeeded', members: { done: 3 } });
    expect((await readOperation(dataSource, third))!).toMatchObject({ status: 'queued' });
    await runner().run(key, async () => done());
    await allTold();
    expect([first, second, third].map((operation) => events(operation).length)).toEqual([1, 1, 1]);
  }); // prettier-ignore

  it('done without some of the members is a partial success', async () => {
    const { id, key } = freshKey();
    const operation = await operate(id);
    const failed = [{ im_user_id: 7, failure: { error: 'provider_refused' as const } }];
    await runner().run(key, async () => done({ wanted: 2, done: 1, failed }));
    expect((await readOperation(dataSource, operation))!.status).toBe('partially_succeeded');
  });

  it.each([
    ['costs an attempt', true, 1],
    ['costs none where nobody is to blame', false, 0],
  ])('later %s, and the operation says what it waits for', async (_what, costsAttempt, attempts) => {
    const { id, key } = freshKey();
    const operation = await operate(id);
    const result = await runner().run(key, async () => later('busy', { delayMs: 60_000, costsAttempt }));
    expect(result).toMatchObject({ result: 'later', reason: 'busy' });
    expect(await rowOf(key)).toMatchObject({ attempts, lease_owner: null, last_error: 'busy', done: '0' });
    const { status, retry_after_ms } = (await readOperation(dataSource, operation))!;
    expect(status).toBe('waiting_provider');
    expect(retry_after_ms).toBeGreaterThan(55_000);
    await allTold();
    expect(events(operation)).toEqual([]);
    const delayed = `select 1 from outbox where body->>'key' = $1 and available_at > now() + interval '50 s'`;
    expect(await dataSource.query(delayed, [key])).toHaveLength(1);
  });

  it('park fails the operations, and the next wish begins with a clean slate', async () => {
    const { id, key } = freshKey();
    const operation = await operate(id);
    await runner().run(key, async () => park({ error: 'name_refused' }, 'bad name'));
    await allTold();
    expect(events(operation)).toMatchObject([{ type: 'group.activation_failed', data: { failure: { error: 'name_refused' } } }]);
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });

    const next = await operate(id);
    expect(await rowOf(key)).toMatchObject({ parked_at: null, failure: null, attempts: 0 });
    expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
    expect((await readOperation(dataSource, next))!.status).toBe('succeeded');
    expect((await readOperation(dataSource, operation))!.status).toBe('failed');
  }); // prettier-ignore

  it('the last try that fails parks the work: the provider did not answer in time', async () => {
    const { id, key } = freshKey();
    const operation = await operate(id);
    await dataSource.query('update work_item set attempts = 17 where key = $1', [key]);
    expect(await runner().run(key, async () => later('busy'))).toMatchObject({ result: 'parked' });
    expect((await readOperation(dataSource, operation))!).toMatchObject({ status: 'failed', failure: { error: 'provider_unavailable' } });
  }); // prettier-ignore

  it('work that kills its process every time is parked without being tried once more', async () => {
    const { id, key } = freshKey();
    await ask(id);
    await dataSource.query('update work_item set attempts = 18 where key = $1', [key]);
    let handled = 0;
    const result = await runner().run(key, async () => (handled++, done()));
    expect(result).toMatchObject({ result: 'parked', reason: 'every try ended with its process' });
    expect(handled).toBe(0);
  });

  it('a handler that throws is tried again, and its error is passed on', async () => {
    const { id, key } = freshKey();
    await ask(id);
    const bug = new TypeError('oops');
    const result = await runner().run(key, async () => {
      throw bug;
    });
    expect(result).toMatchObject({ result: 'later', reason: 'TypeError', error: bug });
    await age(key, 60_000);
    const attempts: number[] = [];
    await runner().run(key, async ({ attempt }) => (attempts.push(attempt), done()));
    expect(attempts).toEqual([2]);
  });

  it('a process that must stop gives its claims back at once, at no cost', async () => {
    const { id, key } = freshKey();
    await ask(id);
    const stopping = runner();
    const begun = new Gate();
    const run = stopping.run(key, async ({ signal }) => {
      begun.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      signal.throwIfAborted();
      return done();
    });
    await begun.opened;
    stopping.abort();
    expect(await run).toMatchObject({ result: 'later', reason: 'stopped' });
    expect(await rowOf(key)).toMatchObject({ attempts: 0, lease_owner: null });
    expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
  });
});

describe('the sweeper', () => {
  const sweeper = () => new Sweeper(outbox, { kinds: () => ['group'], intervalMs: 60_000, patienceMs: 10_000, onTrouble: () => undefined }); // prettier-ignore
  const timesRung = async (key: string) => (await sweeper().sweep()).filter((rung) => rung === key).length;

  it('rings again for work whose doorbell was lost, once per patience, then at doubling distances', async () => {
    const { id, key } = freshKey();
    await ask(id);
    const seconds: number[] = [];
    for (let second = 0; second < 100; second++) {
      if (await timesRung(key)) seconds.push(second);
      await age(key, 1000);
    }
    expect(seconds[0]).toBeGreaterThanOrEqual(10);
    const gaps = seconds.slice(1).map((second, i) => second - seconds[i]!);
    expect(gaps.every((gap, i) => gap >= (gaps[i - 1] ?? 10))).toBe(true);
    expect(seconds.length).toBeGreaterThan(2);
    expect(seconds.length).toBeLessThan(6);
  });

  it('rings for the work of a dead owner once its lease is over, and not before', async () => {
    const { id, key } = freshKey();
    await ask(id);
    await age(key, 30_000);
    await dataSource.query(`update work_item set lease_owner = 'dead', lease_until = now() + interval '20 s' where key = $1`, [key]);
    expect(await timesRung(key)).toBe(0);
    await age(key, 21_000);
    expect(await timesRung(key)).toBe(1);
    expect(await timesRung(key)).toBe(0);
    await allTold();
    expect(rings(key)).toBe(2);
  }); // prettier-ignore

  it('leaves alone what is done, parked, waiting, or of another kind', async () => {
    const [finished, parked, waiting, foreign] = [freshKey(), freshKey(), freshKey(), freshKey()];
    for (const { id } of [finished, parked, waiting, foreign]) await ask(id);
    await runner().run(finished.key, async () => done());
    await runner().run(parked.key, async () => park({ error: 'name_refused' }, 'no'));
    await runner().run(waiting.key, async () => later('busy', { delayMs: 3_600_000 }));
    await dataSource.query(`update work_item set kind = 'callback' where key = $1`, [foreign.key]);
    for (const { key } of [finished, parked, waiting, foreign]) await age(key, 600_000);
    const rung = await sweeper().sweep();
    for (const { key } of [finished, parked, waiting, foreign]) expect(rung).not.toContain(key);
  });

  it('two at once ring once', async () => {
    const keys = Array.from({ length: 50 }, freshKey);
    for (const { id, key } of keys) {
      await ask(id);
      await age(key, 20_000);
    }
    const rung = (await Promise.all([sweeper().sweep(), sweeper().sweep()])).flat();
    for (const { key } of keys) expect(rung.filter((other) => other === key)).toHaveLength(1);
  });
});
