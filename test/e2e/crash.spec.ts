import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { onServices } from '../support/real-parts.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { toldFor, toldOf } from '../support/told-bounds.js';

let system: System;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schoolim-'));
  system = await startSystem({
    SIMULATOR_CREATE_LATENCY_MS: '800',
    ...(!onServices && { DATA_DIR: folder }),
  });
});
afterEach(async () => {
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Kills whoever carries out work. On embedded parts that is everything, and it is started again on the same folder. */
async function killWorkers(): Promise<void> {
  for (const worker of system.workers) worker.kill('SIGKILL');
  await Promise.all(system.workers.map((worker) => worker.exited));
  if (onServices) return;
  await system.database.end();
  system = await startSystem({ SIMULATOR_CREATE_LATENCY_MS: '800', DATA_DIR: folder });
}

/** What lies in its folder and docs/operating.md does not tell of. */
const untold = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => !toldFor(name, toldOf('file or folder')));

describe('P1 and P2: killed in the middle of a create', () => {
  it('what was accepted is finished, and one group is there', async () => {
    const group = await plantGroup(system);
    const { im_group_id, im_user_id, account_id } = group;
    const { operation_id } = await system
      .client(1, account_id)
      .call<OperationAnswer>('activeGroup', { im_group_id, im_user_id });
    await eventually(() => system.simulator.createsOf(group), { good: (creates) => creates === 1 });
    await killWorkers();
    if (onServices) await system.addWorker();

    const ask = () => system.client(1, account_id).call<OperationAnswer>('getOperation', { operation_id });
    const done = await eventually(ask, { good: ({ status }) => status === 'succeeded' });
    const remote = await system.simulator.groupsFor(im_group_id);
    expect(remote.map(({ id }) => id)).toEqual([done.easemob_group_id]);
    // On real parts Easemob outlived the worker and created the group: the next worker adopts it. On embedded parts it
    // died with everything else before it had: the next start creates it.
    if (onServices) expect(await system.simulator.createsOf(group)).toBe(1);
    expect([remote[0]!.owner, ...remote[0]!.members].toSorted()).toEqual(group.members.toSorted());
  });
});

describe('P7: asked to stop', () => {
  it('a process finishes what it holds and exits 0; started again it has lost nothing', async () => {
    const group = await plantGroup(system);
    const { im_group_id, im_user_id, account_id } = group;
    await system.client(1, account_id).call('activeGroup', { im_group_id, im_user_id });
    await eventually(() => system.simulator.createsOf(group), { good: (creates) => creates === 1 });
    if (!onServices) await system.database.end();
    expect(await Promise.all(system.workers.map((worker) => worker.stop()))).toEqual(system.workers.map(() => 0));
    for (const { output } of system.workers)
      expect(output).toMatch(/stopping: .*work in hand is finished or handed back/i);
    if (!onServices) system = await startSystem({ DATA_DIR: folder });
    expect(await untold()).toEqual([]);
    // Negative control: a file that nobody tells of is found.
    await writeFile(join(folder, 'heaps'), '');
    expect(await untold()).toEqual(['heaps']);

    const { rows } = await system.database.query('select done, wanted, lease_owner from work_item where key = $1', [
      `group:${im_group_id}`,
    ]);
    expect(rows).toEqual([{ done: '1', wanted: '1', lease_owner: null }]);
    const [remote] = await system.simulator.groupsFor(im_group_id);
    expect(await system.client(1, account_id).call('getActivationStatus', { im_group_id })).toMatchObject({
      easemob_group_id: remote!.id,
    });
  });
});
