import { readOwed, targetsOf, type Target } from '#callbacks';
import { callbackOf, type OperationEvent } from '#contracts';
import type { Outbox } from '#outbox';
import { correlationHeaders } from '#telemetry/correlation';
import { want } from '#work';
import type { DataSource, EntityManager } from 'typeorm';

/**
 * Decides who is told of an event, and asks for the deliveries. What is owed to an endpoint that is switched off is
 * written down like the rest, and parked by whoever takes it up.
 * @returns the URLs that were named and that no endpoint covers any more
 */
export async function planDeliveries(
  { dataSource, outbox, source }: { dataSource: DataSource; outbox: Outbox; source: string },
  event: OperationEvent,
): Promise<{ uncovered: string[] }> {
  const { school_id, data } = event;
  const owed = await readOwed(dataSource, { school_id, operation_id: data.operation_id });
  const { targets, uncovered } = targetsOf(owed, event.type);
  if (targets.length > 0) {
    const headers = { ...correlationHeaders(), operation_id: data.operation_id };
    const owing = targets.map((target) => ({
      ...target,
      // The bytes that are signed: what Standard Webhooks calls the payload.
      body: JSON.stringify(callbackOf[target.envelope](event, { source, headers })),
    }));
    await outbox.transaction(async (manager) => {
      // Endpoints take turns as accounts do: one that hangs leaves places to the others of its school.
      for (const { delivery_id: id, endpoint_id: account_id } of await writeDown(manager, event, owing))
        await want(manager, outbox, { kind: 'callback', id, tenant: { school_id, account_id } });
    });
  }
  return { uncovered };
}

/** An event that comes twice is planned once: event and URL together are unique. @returns the new deliveries */
async function writeDown(
  manager: EntityManager,
  event: OperationEvent,
  owing: readonly (Target & { body: string })[],
): Promise<{ delivery_id: string; endpoint_id: number }[]> {
  return manager.query(
    `insert into callback_delivery (event_id, endpoint_id, url, body, envelope)
     select $1, endpoint_id, url, body, envelope
       from jsonb_to_recordset($2::jsonb) as owing(endpoint_id integer, url text, body text, envelope smallint)
     on conflict (event_id, (md5(url)::uuid)) do nothing returning delivery_id, endpoint_id`,
    [event.id, JSON.stringify(owing)],
  );
}
