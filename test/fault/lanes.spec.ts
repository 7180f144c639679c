import type { Lane } from '#contracts';
import { done, later, want, WorkRunner, type Verdict } from '#work';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { runOps } from '../support/ops.js';
import { recordedOutbox } from '../support/recorded-outbox.js';
import { plantGroup, plantGroups, startSystem, type System } from '../support/system.js';
import { shortLives, tap, unhurried, wish, workOf, type PlantedGroup } from './stage.js';

describe('an import beside people who wait', () => {
  const size = 5000;
  let system: System;
  beforeAll(async () => {
    // Twenty calls a second: the import takes many minutes.
    system = await startSystem(
      { ...shortLives, ...unhurried, EASEMOB_LIMITS: 'users=20,groups=20' },
      { dispatchers: 0 },
    );
  });
  afterAll(() => system?.stop());

  /** So many groups, wanted all at once for the account that taps beside: no turns of others help it. */
  async function startImport(lane: Lane, { account_id }: PlantedGroup): Promise<{ im_group_id: number }[]> {
    const groups = await plantGroups(system, size);
    await wish(system, groups, { lane, account: account_id });
    await eventually(() => doneOf(groups), { good: (count) => count > 5 });
    return groups;
  }

  async function doneOf(groups: { im_group_id: number }[]): Promise<number> {
    const { rows } = await system.database.query<{ count: number }>(
      `select count(*)::int as count from work_item where key = any($1) and done = wanted`,
      [groups.map(({ im_group_id }) => `group:${im_group_id}`)],
    );
    return rows[0]!.count;
  }

  const untold = async () => {
    const { rows } = await system.database.query<{ count: number }>(
      'select count(*)::int as count from im_user where im_user_id between 700000001 and 700020000 and easemob_registered_at is null',
    );
    return rows[0]!.count;
  };

  it('a tap is active while nearly all of the import waits, also on a group of the import itself', async () => {
    const beside = await plantGroup(system);
    const groups = await startImport('bulk', beside);
    const { im_group_id } = groups.at(-1)!;
    const pupil = (im_group_id - 999_000_000) * 1000 + 1;
    const last: PlantedGroup = { im_group_id, im_user_id: pupil, account_id: pupil, members: [] };
    expect((await (await tap(system, beside)).settled()).status).toBe('succeeded');
    expect((await (await tap(system, last)).settled()).status).toBe('succeeded');
    expect((await workOf(system, last)).lane).toBe('tap');
    expect(await doneOf(groups)).toBeLessThan(size / 20);
    await system.database.query('update work_item set done = wanted where done < wanted');
  });

  it('nor is it behind the registration of twenty thousand people of its school', async () => {
    const beside = await plantGroup(system);
    await system.database.query(
      `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name)
       select n, 1, n, 'student', n, 'pupil' from generate_series(700000001, 700020000) n`,
    );
    expect((await runOps(system, ['school', 'pre-activate', '1', '--yes'])).code).toBe(0);
    await eventually(untold, { good: (left) => left < 20_000 });
    expect((await (await tap(system, beside)).settled()).status).toBe('succeeded');
    expect(await untold()).toBeGreaterThan(10_000);
    await system.database.query('update work_item set done = wanted where done < wanted');
  });

  it('negative control: with the import in the lane of taps, it waits', async () => {
    const beside = await plantGroup(system);
    await startImport('tap', beside);
    const operation = await tap(system, beside);
    await expect(operation.settled(5000)).rejects.toMatchObject({ error: 'timeout' });
  });
});

describe('a tap on work that is under way in bulk', () => {
  let database: Awaited<ReturnType<typeof migratedDatabase>>;
  beforeAll(async () => void (database = await migratedDatabase()));
  afterAll(() => database?.close());

  it.each<[string, Verdict]>([
    ['done', done()],
    ['to be tried later', later('busy', { delayMs: 0 })],
  ])('and then is %s: the next round is rung for among the taps, not behind the import', async (_what, verdict) => {
    const { outbox, told } = recordedOutbox(database.dataSource);
    const group = { kind: 'group' as const, id: verdict.kind };
    await outbox.transaction((manager) => want(manager, outbox, { ...group, lane: 'bulk' }));
    const runner = new WorkRunner(database.dataSource, outbox, {
      owner: 'test',
      leaseMs: 60_000,
      waiters: undefined,
    });
    await runner.run(`group:${verdict.kind}`, async ({ lane }) => {
      expect(lane).toBe('bulk');
      await outbox.transaction((manager) => want(manager, outbox, group));
      return verdict;
    });
    outbox.start();
    await eventually(() => told.length === 3);
    await outbox.stop();
    expect(told.map(({ to }) => to)).toEqual([{ queue: 'group.bulk' }, { queue: 'group' }, { queue: 'group' }]);
  });
});
