import type { Endpoint } from '#callbacks';
import type { EnvelopeVersion } from '#contracts';
import { correlationFrom, type Correlation } from '#telemetry/correlation';
import type { DataSource, EntityManager } from 'typeorm';
import type { Attempt } from './send-callback.js';

/** One event on its way to one URL. */
export interface Delivery {
  event_id: string;
  url: string;
  body: string;
  envelope: EnvelopeVersion;
  endpoint: Pick<Endpoint, 'endpoint_id' | 'school_id' | 'secrets' | 'allowed_cidrs' | 'disabled_at'>;
  /** The operation that the event is about; its trace and request, for the log and for the receiver. */
  correlation: Correlation;
}

type DeliveryRow = Omit<Delivery, 'endpoint' | 'correlation'> &
  Delivery['endpoint'] &
  Record<'operation_id' | 'request_id' | 'traceparent', string | null>;

export async function readDelivery(dataSource: DataSource, deliveryId: string): Promise<Delivery | undefined> {
  const [row]: DeliveryRow[] = await dataSource.query(
    `select d.event_id, d.url, d.body, d.envelope, e.endpoint_id, e.school_id, e.secrets, e.allowed_cidrs, e.disabled_at,
            o.operation_id, o.request_id, o.traceparent
       from callback_delivery d join callback_endpoint e using (endpoint_id)
       left join operation o on o.operation_id = (d.body::jsonb #>> '{data,operation_id}')::uuid
      where d.delivery_id = $1`,
    [deliveryId],
  );
  if (!row) return undefined;
  const { event_id, url, body, envelope, operation_id, request_id, traceparent, ...endpoint } = row;
  const correlation = correlationFrom({ operation_id, request_id, traceparent });
  return { event_id, url, body, envelope, endpoint, correlation };
}

export const isDelivered = ({ status }: Attempt): boolean => status !== undefined && status >= 200 && status < 300;

/** Writes down an attempt and what follows from it, in one statement. */
export async function recordAttempt(manager: EntityManager, deliveryId: string, attempt: Attempt): Promise<void> {
  const { status = null, error = null, answer = null, durationMs } = attempt;
  await manager.query(
    `with delivered as (
       update callback_delivery set delivered_at = now() where delivery_id = $1 and $6),
     gone as (
       update callback_endpoint e set disabled_at = now(), disabled_why = 'answered 410' from callback_delivery d
        where d.delivery_id = $1 and e.endpoint_id = d.endpoint_id and $2::integer = 410 and e.disabled_at is null)
     insert into callback_attempt (delivery_id, status, error, answer, duration_ms) values ($1, $2, $3, $4, $5)`,
    [deliveryId, status, error, answer, durationMs, isDelivered(attempt)],
  );
}
