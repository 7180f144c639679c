import { readFile } from 'node:fs/promises';
import { approveRoster, Operator, planRoster } from '#operating/rosters';
import { Outbox } from '#outbox';
import type { EntityManager } from 'typeorm';

/** What the schools would send, in this order: each list adds to those before it. */
const lists = [
  [1, '1-teachers.csv'],
  [1, '1-students.csv'],
  [6, '6-teachers.csv'],
  [6, '6-students.csv'],
  [6, '6-guardians.csv'],
] as const;

/** The year of the samples. */
const schoolYear = 2016;

/** From the folder of sources, also where the compiled ones run. */
const folder = new URL('../../../../libs/demo-school/lists/', import.meta.url);

/** Takes the lists over as `ops roster import` does. */
export async function takeLists(manager: EntityManager): Promise<void> {
  const operator = new Operator(manager, new OutboxWithin(manager), { who: 'demo' });
  for (const [school, name] of lists) {
    const file = { name, bytes: await readFile(new URL(name, folder)) };
    // Nobody's identity number is digested by this key, and it is forgotten.
    const how = { school, mode: 'additive', schoolYear, digestKey: 'demo', imUserIds: true } as const;
    const plan = await planRoster(operator, file, how);
    if (!('counts' in plan)) throw new Error(`${name} is not taken: ${JSON.stringify(plan)}`);
    const record = await approveRoster(operator, plan.import_id!);
    if ('refused' in record || record.status !== 'done') throw new Error(`${name}: ${JSON.stringify(record)}`);
  }
  await manager.query('update roster_school set digest_check = null');
}

/** What is done in a transaction that is open already, and told to nobody. */
class OutboxWithin extends Outbox {
  constructor(private readonly manager: EntityManager) {
    super(manager.connection, { publish: async () => new Set(), onTrouble: () => undefined });
  }

  override transaction<T>(change: (manager: EntityManager) => Promise<T>): Promise<T> {
    return change(this.manager);
  }

  override async add(): Promise<void> {}
}
