import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newDoor, rosterKey } from '../support/roster-door.js';
import type { System } from '../support/system.js';

/** A list that comes, one in which somebody has come and somebody gone, and what is done by hand. */
export async function useLists(system: System, ops: (...args: string[]) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lists-'));
  const list = async (...pupils: string[]) => {
    const path = join(folder, 'list.csv');
    const lines = pupils.map((name, at) => `${name},S${at},高一(1)班,${name}父,1380013800${at}`);
    await writeFile(path, ['姓名,学号,班级,家长姓名,家长电话', ...lines].join('\n'));
    return path;
  };
  const take = ['--school', '77', '--yes', '--leaving', '2'];
  await ops('roster', 'import', await list('李明', '王思'), ...take);
  await ops('person', 'edit', 'S0', '--school', '77', '--name', '李明达');
  await ops('person', 'show', 'S0', '--school', '77');
  await ops('roster', 'import', await list('李明'), ...take);
  await ops('roster', 'list', '--school', '77');
  const [last] = (await system.database.query('select max(import_id) as id from roster_import')).rows;
  await ops('roster', 'undo', String(last.id), '--yes');
  await ops('roster', 'status', String(last.id));
  await rm(folder, { recursive: true });
}

/** The same of lists that another system sends, and of people one by one. */
export async function useUploads(system: System): Promise<void> {
  const door = await newDoor(system, await rosterKey(system, { schools: null }));
  const { import_id } = await door.taken('姓名,学号,班级,账号ID\n李明,S1,高一(1)班,4541');
  await door.put([{ role: 'student', number: 'S2', name: '王思', class: '高一(1)班' }]);
  await door.ask('GET', '?limit=1');
  await door.undo(import_id);
  await door.settled(import_id);
}
