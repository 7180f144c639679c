import { readOperation, type Queries } from '#operations';
import { done, later, park, type Verdict } from '#work';
import { Gate } from '../support/gate.js';
import {
  age,
  allTold,
  ask,
  dataSource,
  events,
  freshKey,
  operate,
  rings,
  rowOf,
  runner,
  useWork,
} from '../support/work.js';
import { timesRung } from './sweeper.fixture.js';

useWork();

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
  });

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
    expect(events(operation)).toMatchObject([
      { type: 'group.activation_failed', data: { failure: { error: 'name_refused' } } },
    ]);
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });

    const next = await operate(id);
    expect(await rowOf(key)).toMatchObject({ parked_at: null, failure: null, attempts: 0 });
    expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
    expect((await readOperation(dataSource, next))!.status).toBe('succeeded');
    expect((await readOperation(dataSource, operation))!.status).toBe('failed');
  });

  it('the last try that fails parks the work: the provider did not answer in time', async () => {
    const { id, key } = freshKey();
    const operation = await operate(id);
    await dataSource.query('update work_item set attempts = 17 where key = $1', [key]);
    expect(await runner().run(key, async () => later('busy'))).toMatchObject({ result: 'parked' });
    expect((await readOperation(dataSource, operation))!).toMatchObject({
      status: 'failed',
      failure: { error: 'provider_unavailable' },
    });
  });

  /** A second wish comes while the first one is carried out in vain. */
  async function newerWish(vain: () => Verdict) {
    const { id, key } = freshKey();
    const first = await operate(id);
    await dataSource.query('update work_item set attempts = 17 where key = $1', [key]);
    let second = '';
    const result = await runner().run(key, async () => ((second = await operate(id)), vain()));
    await allTold();
    return { key, first, second, result };
  }

  it.each<[string, () => Verdict, string]>([
    ['never to be fulfilled', () => park({ error: 'name_refused' }, 'bad name'), 'name_refused'],
    ['fails for the last time', () => later('busy'), 'provider_unavailable'],
  ])(
    'what %s ends the wishes up to its own; a newer one is rung for, with a clean slate',
    async (_what, vain, error) => {
      const { key, first, second, result } = await newerWish(vain);
      expect(result).toMatchObject({ result: 'later' });
      expect(await rowOf(key)).toMatchObject({
        wanted: '2',
        parked_at: null,
        failure: null,
        attempts: 0,
        lease_owner: null,
      });
      expect(rings(key)).toBe(3); // one for each wish, and one for the newer one at the end
      expect((await readOperation(dataSource, first))!).toMatchObject({
        status: 'failed',
        failure: { error },
      });
      expect((await readOperation(dataSource, second))!.status).toBe('queued');
      expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
      expect((await readOperation(dataSource, second))!.status).toBe('succeeded');
      expect((await readOperation(dataSource, first))!.status).toBe('failed');
    },
  );

  it('negative control: parked whatever has been wished, the newer one stays open and nobody comes for it', async () => {
    const { key, second } = await newerWish(() => park({ error: 'name_refused' }, 'bad name'));
    await dataSource.query('update work_item set parked_at = now() where key = $1', [key]);
    await age(key, 3_600_000);
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });
    expect(await timesRung(key)).toBe(0);
    expect((await readOperation(dataSource, second))!.status).toBe('queued');
  });

  it('a message whose operation fails with the work is not sent later, behind its sender’s back', async () => {
    const { id, key } = freshKey();
    await dataSource.query(`insert into school (school_id, name) values (1, 'school') on conflict do nothing`);
    await dataSource.query(
      `insert into im_group (im_group_id, school_id, group_name, group_type) values ($1, 1, '', 'other')`,
      [id],
    );
    await dataSource.query(
      `insert into im_user (im_user_id, school_id, account_id, user_type, real_name) values ($1, 1, $1, 'teacher', '')`,
      [id],
    );
    const [{ im_message_id }] = await dataSource.query(
      `insert into message (school_id, im_group_id, sender_id, easemob_type, status)
       values (1, $1, $1, 'TXT', 'waiting') returning im_message_id`,
      [id],
    );
    const operation = await operate(id);
    await dataSource.query('update operation set im_message_id = $2 where operation_id = $1', [
      operation,
      im_message_id,
    ]);
    await runner().run(key, async () => park({ error: 'name_refused' }, 'bad name'));
    expect(await dataSource.query('select status from message where im_group_id = $1', [id])).toEqual([
      { status: 'failed' },
    ]);
  });

  it('what a handler writes with its verdict is committed with it, or not at all', async () => {
    const { id, key } = freshKey();
    await ask(id);
    const write = (manager: Queries) =>
      manager.query(`update work_item set last_error = 'written' where key = $1`, [key]);
    const taken = runner().run(key, async () => {
      await dataSource.query('update work_item set fence = fence + 1 where key = $1', [key]);
      return { ...later('busy'), write };
    });
    expect(await taken).toEqual({ result: 'fenced' });
    expect(await rowOf(key)).toMatchObject({ last_error: null });
  });

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
