import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { Endpoint } from '#callbacks';
import { fail, workKinds } from '#contracts';
import { done, HandlesWork, later, park, type Claim, type Verdict } from '#work';
import { annotate, correlationFrom, type Correlation } from '#telemetry';
import { DataSource } from 'typeorm';
import { sendCallback, type Attempt } from './send-callback.js';

/** How long a receiver may take. */
export class CallbackTimeout {
  constructor(readonly ms: number) {}
}

interface Delivery {
  event_id: string;
  url: string;
  body: string;
  endpoint: Pick<Endpoint, 'endpoint_id' | 'secrets' | 'allowed_cidrs' | 'disabled_at'>;
  /** The operation that the event is about; its trace and request, for the log and for the receiver. */
  correlation: Correlation;
}

/** Delivers one event to one URL, and keeps a record of every attempt. */
@Controller()
export class CallbackHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly timeout: CallbackTimeout,
  ) {}

  @HandlesWork(workKinds.callback)
  async deliver(@Payload() claim: Claim): Promise<Verdict> {
    const delivery = await this.read(claim.id);
    if (!delivery) return park(fail('internal'), 'the delivery has gone');
    const { endpoint, event_id, url, body } = delivery;
    annotate(delivery.correlation);
    if (endpoint.disabled_at) return park(fail('callback_not_registered'), 'the endpoint is switched off');
    const attempt = await sendCallback(endpoint, { id: event_id, url, body, timeoutMs: this.timeout.ms });
    await this.record(claim, { attempt, endpointId: endpoint.endpoint_id });
    return verdictOf(attempt);
  }

  private async read(deliveryId: string): Promise<Delivery | undefined> {
    const [row] = await this.dataSource.query(
      `select d.event_id, d.url, d.body, e.endpoint_id, e.secrets, e.allowed_cidrs, e.disabled_at,
              o.operation_id, o.request_id, o.traceparent
         from callback_delivery d join callback_endpoint e using (endpoint_id)
         left join operation o on o.operation_id = (d.body::jsonb #>> '{data,operation_id}')::uuid
        where d.delivery_id = $1`,
      [deliveryId],
    );
    if (!row) return undefined;
    const { event_id, url, body, operation_id, request_id, traceparent, ...endpoint } = row;
    const correlation = correlationFrom({ operation_id, request_id, traceparent });
    return { event_id, url, body, endpoint, correlation };
  }

  private record(
    claim: Claim,
    { attempt, endpointId }: { attempt: Attempt; endpointId: number },
  ): Promise<void> {
    return claim.write(async (manager) => {
      await manager.query(
        'insert into callback_attempt (delivery_id, status, error, answer, duration_ms) values ($1, $2, $3, $4, $5)',
        [claim.id, attempt.status ?? null, attempt.error ?? null, attempt.answer ?? null, attempt.durationMs],
      );
      if (isDelivered(attempt)) {
        await manager.query('update callback_delivery set delivered_at = now() where delivery_id = $1', [
          claim.id,
        ]);
      }
      if (attempt.status === 410) {
        await manager.query(
          `update callback_endpoint set disabled_at = now(), disabled_why = 'answered 410' where endpoint_id = $1`,
          [endpointId],
        );
      }
    });
  }
}

const isDelivered = ({ status }: Attempt): boolean => status !== undefined && status >= 200 && status < 300;

/** Any 2xx ends it, 410 switches the endpoint off, everything else is tried again: redirects too, they are not followed. */
export function verdictOf(attempt: Attempt): Verdict {
  if (isDelivered(attempt)) return done();
  if (attempt.status === 410) return park(fail('callback_not_registered'), 'the endpoint answered 410');
  const reason = attempt.status ? `status ${attempt.status}` : (attempt.error ?? 'no answer');
  return later(reason, { waitingFor: 'us', delayMs: attempt.retryAfterMs });
}
