import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { eventForms, fail, workKinds } from '#contracts';
import { annotate } from '#telemetry/correlation';
import { done, later, park, type Claim, type Verdict } from '#work';
import { HandlesWork } from '#work/nest';
import { DataSource } from 'typeorm';
import type { Breaker } from './breaker.js';
import { DispatcherSettings } from './callback-dispatcher.settings.js';
import { isDelivered, readDelivery, recordAttempt, type Delivery } from './deliveries.js';
import { Receivers } from './receivers.js';
import { sendCallback, type Attempt } from './send-callback.js';

/**
 * Delivers one event to one URL, and keeps a record of every attempt. First tries come in the lane `tap`. Whatever is
 * tried again, or has to wait for its receiver, goes on in a slower lane: no first try ever stands behind it.
 */
@Controller()
export class CallbackHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly receivers: Receivers,
    @Inject(DispatcherSettings) private readonly settings: DispatcherSettings,
  ) {}

  @HandlesWork(workKinds.callback)
  async deliver(@Payload() claim: Claim): Promise<Verdict> {
    const delivery = await readDelivery(this.dataSource, claim.id);
    if (!delivery) return park(fail('internal'), 'the delivery has gone');
    const { endpoint } = delivery;
    annotate(delivery.correlation);
    if (endpoint.disabled_at) return park(fail('callback_not_registered'), 'the endpoint is switched off');
    const { breaker, agent } = this.receivers.of(endpoint);
    if (!breaker.closed && claim.lane === 'tap') return aside(breaker);
    if (!breaker.admit()) return unwell();
    const { CALLBACK_TIMEOUT_MS: timeoutMs } = this.settings;
    const attempt = await sendCallback(endpoint, { ...sendingOf(delivery), timeoutMs }, agent);
    tellBreaker(breaker, attempt);
    return { ...verdictOf(attempt), write: (manager) => recordAttempt(manager, claim.id, attempt) };
  }
}

const sendingOf = ({ event_id: id, url, body, envelope }: Delivery) => ({
  ...{ id, url, body },
  contentType: eventForms[envelope].contentType,
});

/** Why a delivery was not tried at all, for the log and for operators. */
export const heldBack = 'its endpoint has failed again and again';

/** It goes where it does not stand in anybody's way, and is tried there as soon as its endpoint may be. */
const aside = ({ opensIn = 0 }: Breaker): Verdict =>
  later(heldBack, { waitingFor: 'us', costsAttempt: false, lane: 'paced', delayMs: opensIn });

/** Counts as a try in vain: another one has just been made for it. So it ends as all others do that nobody takes. */
const unwell = (): Verdict => later(heldBack, { waitingFor: 'us', lane: 'paced' });

/** What a receiver says about one delivery says nothing about the others; silence, and what it says about itself, does. */
function tellBreaker(breaker: Breaker, { status, retryAfterMs }: Attempt): void {
  const busy = status === 429 || status === 503;
  if (status !== undefined && status < 500 && !busy) breaker.succeeded();
  else breaker.failed(busy ? retryAfterMs : undefined);
}

/** Any 2xx ends it, 410 switches the endpoint off, everything else is tried again: redirects too, they are not followed. */
function verdictOf(attempt: Attempt): Verdict {
  if (isDelivered(attempt)) return done();
  if (attempt.status === 410) return park(fail('callback_not_registered'), 'the endpoint answered 410');
  const reason = attempt.status ? `status ${attempt.status}` : (attempt.error ?? 'no answer');
  return later(reason, { waitingFor: 'us', lane: 'paced', delayMs: attempt.retryAfterMs });
}
