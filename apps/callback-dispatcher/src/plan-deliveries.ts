import { readOwed, targetsOf, type Target } from '#callbacks';
import type { OperationEvent } from '#contracts';
import type { Outbox } from '#outbox';
import { want } from '#work';
import type { DataSource, EntityManager } from 'typeorm';

/** The bytes of a callback: what Standard Webhooks calls the payload. */
const callbackBody = ({ type, time, data }: OperationEvent): string => JSON.stringify({ type, timestamp: time, data });

/**
 * Decides who is told of an event, and asks for the deliveries. What is owed to an endpoint that is switched off is
 * written down like the rest, and parked by whoever takes it up.
 * @returns the URLs that were named and that no endpoint covers any more
 */
export async function planDeliveries(
  { dataSource, outbox }: { dataSource: DataSource; outbox: Outbox },
  event: OperationEvent,
): Promise<{ uncovered: string[] }> {
  const { school_id, data } = event;
  const owed = await readOwed(dataSource, { school_id, operation_id: data.operation_id });
  const { targets, uncovered } = targetsOf(owed, event.type);
  if (targets.length > 0) {
    await outbox.transaction(async (manager) => {
      // Endpoints take turns as accounts do: one that hangs leaves places to the others of its school.
      for (const { delivery_id: id, endpoint_id: account_id } of await writeDown(manager, event, targets))
        await want(manager, outbox, { kind: 'callback', id, tenant: { school_id, account_id } });
    });
  }
  return { uncovered };
}

/** An event that comes twice is planned once: event and URL together are unique. @returns the new deliveries */
async function writeDown(
  manager: EntityManager,
  event: OperationEvent,
  targets: readonly Target[],
): Promise<{ delivery_id: string; endpoint_id: number }[]> {
  return manager.query(
    `insert into callback_delivery (event_id, endpoint_id, url, body)
     select $1, endpoint_id, url, $2 from jsonb_to_recordset($3::jsonb) as target(endpoint_id integer, url text)
     on conflict (event_id, (md5(url)::uuid)) do nothing returning delivery_id, endpoint_id`,
    [event.id, callbackBody(event), JSON.stringify(targets)],
  );
}
