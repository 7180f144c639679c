import type { WorkSelection } from '#operating';
import { readOperation } from '#operations';
import { later, park, want, wantMany } from '#work';
import { Gate } from '../support/gate.js';
import { dataSource, freshKey, operate, outbox, runner } from '../support/work.js';
import { lockWaits } from '../support/lock-waits.js';

export const parkIt = (key: string) => runner().run(key, async () => park({ error: 'name_refused' }, 'bad name'));
export const postpone = (key: string) => runner().run(key, async () => later('busy', { delayMs: 3_600_000 }));

export const parked = async () => {
  const fresh = freshKey();
  const operation = await operate(fresh.id);
  await parkIt(fresh.key);
  return { ...fresh, operation };
};

export const select = (...keys: string[]): WorkSelection => ({ state: 'unfinished', keys });
export const tap = { lane: 'tap' } as const;

export const inBulk = async (ids: number[]) =>
  (await outbox.transaction((manager) => wantMany(manager, outbox, { kind: 'group', ids }))).length;

export const statusOf = async (operation: string) => (await readOperation(dataSource, operation))!.status;

/** Until somebody waits for a lock in this database. */
export async function waitsForLock(): Promise<void> {
  for (;;) if ((await dataSource.query(lockWaits)).length > 0) return;
}

/** A request that wants a key once more. It holds the row until `commit`. */
export async function requestInHand(id: number): Promise<{ commit: () => Promise<unknown> }> {
  const [asked, mayCommit] = [new Gate(), new Gate()];
  const request = outbox.transaction(async (manager) => {
    await want(manager, outbox, { kind: 'group', id });
    asked.open();
    await mayCommit.opened;
  });
  await asked.opened;
  const commit = () => {
    mayCommit.open();
    return request;
  };
  return { commit };
}
