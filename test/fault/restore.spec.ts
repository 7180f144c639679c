import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationAnswer } from '#client';
import { createDataSource } from '#database';
import pg from 'pg';
import { dump, restore } from '../support/backup.js';
import { Program } from '../support/program.js';
import { freshDatabase } from '../support/real-parts.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { bare, shortLives, tap, type PlantedGroup } from './stage.js';

let system: System;
let folder: string;
/** Planted before the first restore: after it, ids are as far apart as the planting of people does not foresee. */
let planted: PlantedGroup[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schoolim-backup-'));
  system = await startSystem(shortLives, bare);
  planted = [];
  for (let left = 5; left > 0; left--) planted.push(await plantGroup(system));
});
afterAll(async () => {
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

const url = () => system.env.DATABASE_URL!;
const activate = async (group: PlantedGroup) => (await tap(system, group)).settled();
const remote = async ({ im_group_id }: PlantedGroup) =>
  (await system.simulator.groupsFor(im_group_id)).map(({ id }) => id);

/** What happens while a worker runs. */
async function atWork<T>(happens: () => Promise<T>, mutations: readonly Mutation[] = []): Promise<T> {
  const worker = await system.addWorker({ mutations });
  return happens().finally(() => worker.stop());
}

/** A backup is taken; then something happens; then the database is put back, and it has never been. */
async function undone<T>(
  happens: () => Promise<T>,
  before: () => Promise<unknown> = async () => undefined,
): Promise<T> {
  const file = join(folder, 'backup');
  const result = await atWork(async () => {
    await before();
    await dump(url(), file);
    return happens();
  });
  await restore(url(), file);
  return result;
}

const makeCustomGroup = async () => {
  const fields = { groupname: '读书会', owner_account_id: 3419, members: { account_id: [3259] } };
  const accepted = system.client(6, 3419).call<OperationAnswer & { im_group_id: number }>('createCustomGroup', fields);
  return (await accepted).im_group_id;
};

describe('P2 after a restore from a backup', () => {
  it('a group that was activated since the backup is found, not made a second time; the others are as they were', async () => {
    const [kept, forgotten] = [planted.pop()!, planted.pop()!];
    const before = await undone(
      () => activate(forgotten),
      () => activate(kept),
    );
    const after = await atWork(() => activate(forgotten));
    expect(after.easemob_group_id).toBe(before.easemob_group_id);
    expect(await remote(forgotten)).toEqual([before.easemob_group_id]);
    expect(await remote(kept)).toHaveLength(1);
  });

  it('one activated by somebody who is not asked this time is found as well, by another member', async () => {
    const group = planted.pop()!;
    await system.database.query('update im_group_member set is_owner = false where im_group_id = $1', [
      group.im_group_id,
    ]);
    const [, second] = group.members.map(Number) as [number, number];
    const before = await undone(() => activate({ ...group, im_user_id: second, account_id: second }));
    const after = await atWork(() => activate(group));
    expect(after.easemob_group_id).toBe(before.easemob_group_id);
  });

  it('a restore under a running worker shows at the next create', async () => {
    const group = planted.pop()!;
    const file = join(folder, 'running');
    await atWork(async () => {
      await dump(url(), file);
      const before = await activate(group);
      await restore(url(), file);
      expect((await activate(group)).easemob_group_id).toBe(before.easemob_group_id);
    });
  });

  it('no id is given out again, not even where the same backup is restored twice', async () => {
    const file = join(folder, 'twice');
    await dump(url(), file);
    const ids: number[] = [];
    for (let left = 3; left > 0; left--) {
      ids.push(await atWork(makeCustomGroup));
      await restore(url(), file);
    }
    expect(new Set(ids).size).toBe(3);
  });

  it('negative control: whoever does not look makes a second group with people in it', async () => {
    const group = planted.pop()!;
    await undone(() => activate(group));
    await atWork(() => activate(group), [guardsOff.lookAfterRestore]);
    const groups = await system.simulator.groupsFor(group.im_group_id);
    expect(groups.map(({ members }) => members.length)).toEqual([2, 2]);
  });
});

describe('an upgrade of a restored backup of the release before', () => {
  it('keeps what was there, and the operator declares what nobody could notice', async () => {
    const [older, target] = [await copyOf(), await freshDatabase()];
    const file = join(folder, 'older');
    const source = await createDataSource({ url: older.url, poolSize: 2, name: 'test' }).initialize();
    while (await hasDeployment(source)) await source.undoLastMigration();
    await source.destroy();
    await dump(older.url, file);
    await restore(target.url, file);

    const ran = async (app: 'migrate' | 'ops', args: string[] = []) => {
      const program = new Program(app, { env: { ...system.env, DATABASE_URL: target.url }, args });
      expect([await program.exited, program.output]).toEqual([0, expect.anything()]);
      return program.output;
    };
    expect(await ran('migrate')).toMatch(/migrated: .*Restores/);
    const database = new pg.Client({ connectionString: target.url });
    await database.connect();
    const schools = await database.query('select school_id from school');
    expect(schools.rows.length).toBeGreaterThan(0);
    expect((await database.query('select restored_at from deployment')).rows).toEqual([{ restored_at: null }]);
    await ran('ops', ['restored', '--yes']);
    expect((await database.query('select restored_at from deployment')).rows).toEqual([
      { restored_at: expect.any(Date) },
    ]);
    await database.end();
    await Promise.all([older.drop(), target.drop()]);
  });

  const hasDeployment = async (source: Awaited<ReturnType<typeof createDataSource>>) =>
    (await source.query(`select to_regclass('deployment') is not null as there`))[0].there as boolean;

  /** A database in use cannot be a template. */
  async function copyOf() {
    const copy = await freshDatabase();
    const file = join(folder, 'copy');
    await dump(url(), file);
    await restore(copy.url, file);
    return copy;
  }
});
