import { randomUUID } from 'node:crypto';
import type { OperationEvent } from '#contracts';
import type { Outbox, OutboundMessage } from '#outbox';
import { Operator } from '#operating';
import { recordOperation, waitingOperations } from '#operations';
import { want, WorkRunner } from '#work';
import type { DataSource } from 'typeorm';
import { eventually } from './eventually.js';
import { migratedDatabase } from './migrated-database.js';
import { recordedOutbox } from './recorded-outbox.js';

/** Work on a real database, with an outbox whose messages can be looked at. Call `useWork` once in a spec. */
export let dataSource: DataSource;
let close: () => Promise<void>;
export let outbox: Outbox;
export let told: OutboundMessage[];

export function useWork(): void {
  beforeAll(async () => {
    ({ dataSource, close } = await migratedDatabase());
    ({ outbox, told } = recordedOutbox(dataSource));
    outbox.start();
  });
  afterAll(async () => {
    await outbox?.stop();
    await close?.();
  });
}

let lastId = 0;
export const freshKey = () => ({ id: ++lastId, key: `group:${lastId}` });
export const runner = (leaseMs = 60_000) =>
  new WorkRunner(dataSource, outbox, { owner: randomUUID(), leaseMs, waiters: waitingOperations(outbox) });
/** Somebody who operates it. */
export const operator = () => new Operator(dataSource, outbox, { who: 'spec' });
export const ask = (id: number) => outbox.transaction((manager) => want(manager, outbox, { kind: 'group', id }));
export const rowOf = async (key: string) =>
  (await dataSource.query('select * from work_item where key = $1', [key]))[0];

/** As ask, with an operation that stands for the wish. */
export const operate = (id: number) =>
  outbox.transaction(async (manager) => {
    const wanted = await want(manager, outbox, { kind: 'group', id });
    const made = await recordOperation(manager, {
      school_id: 1,
      account_id: 2,
      cmd: 'activeGroup',
      work_key: `group:${id}`,
      wanted,
      subject: { kind: 'group', id },
      request_id: 'r',
    });
    return made.operation_id;
  });

/** Lets time pass for one row: every moment of it lies so much further back. */
export const age = (key: string, ms: number) =>
  dataSource.query(
    `update work_item set next_at = next_at - $2 * interval '1 ms', ring_after = ring_after - $2 * interval '1 ms',
            lease_until = lease_until - $2 * interval '1 ms' where key = $1`,
    [key, ms],
  );

export const events = (operationId: string) =>
  told.map(({ body }) => body as OperationEvent).filter(({ data }) => data?.operation_id === operationId);
/** Once the outbox holds nothing that is due, whatever was told can be counted. */
export const allTold = () =>
  eventually(() => dataSource.query('select 1 from outbox where available_at <= now()'), {
    good: (due) => due.length === 0,
  });
export const rings = (key: string) => told.filter(({ body }) => (body as { key?: string }).key === key).length;
