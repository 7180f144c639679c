import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { processEvents } from '#chat';
import { fail, workKinds } from '#contracts';
import { Outbox } from '#outbox';
import { Metrics } from '#telemetry';
import { done, goOn, park, type Claim, type Verdict } from '#work';
import { HandlesWork } from '#work/nest';
import { WorkerSettings } from '../easemob-worker.settings.js';
import { countOutcomes } from './count-outcomes.js';

/** So many batches, and whoever else waits for the place has his turn. */
const mostRounds = 50;

/** Brings into the log what receivers have written down. The id of the key is whose messages are kept. */
@Controller()
export class ChatEventsHandler {
  constructor(
    private readonly outbox: Outbox,
    private readonly metrics: Metrics,
    @Inject(WorkerSettings) private readonly settings: Pick<WorkerSettings, 'ARCHIVE_MESSAGES_DAYS'>,
  ) {}

  @HandlesWork(workKinds['chat-events'])
  async run(@Payload() claim: Claim): Promise<Verdict> {
    const scope = workKinds['chat-events'].key.id.safeParse(claim.id).data;
    if (!scope) return park(fail('internal'), 'no such scope');
    for (let round = 0; round < mostRounds && !claim.signal.aborted; round++) {
      const outcomes = await processEvents(this.outbox, { scope, messageDays: this.settings.ARCHIVE_MESSAGES_DAYS });
      countOutcomes(this.metrics, 'callback', outcomes);
      if (Object.keys(outcomes).length === 0) return done();
    }
    return goOn('there is more');
  }
}
