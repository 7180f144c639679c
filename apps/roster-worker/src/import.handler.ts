import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { workKinds } from '#contracts';
import { Operator } from '#operating';
import { carryOutUpload, type UploadResult } from '#operating/rosters';
import { Outbox } from '#outbox';
import { done, goOn, later, type Claim, type Verdict } from '#work';
import { HandlesWork } from '#work/nest';
import { DataSource } from 'typeorm';
import { RosterWorkerSettings } from './roster-worker.settings.js';

/** A list may fill some hundred megabytes while it is read. */
const listsAtATime = 1;
const nextMs = 500;
/** Then the list of another school has its turn. */
const turnMs = 5000;

/** Lists that other systems have sent, by the code with which an operator takes one over. */
@Controller()
export class ImportHandler {
  private inHand = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    @Inject(RosterWorkerSettings) private readonly settings: RosterWorkerSettings,
  ) {}

  @HandlesWork(workKinds['roster-import'])
  async run(@Payload() { id, signal }: Claim): Promise<Verdict> {
    if (this.inHand >= listsAtATime)
      return later('another list is in hand', { waitingFor: 'us', delayMs: nextMs, costsAttempt: false });
    this.inHand++;
    try {
      const as = (who: string) => new Operator(this.dataSource, this.outbox, { who });
      const turn = AbortSignal.any([signal, AbortSignal.timeout(turnMs)]);
      const work = { digestKey: this.settings.ROSTER_DIGEST_KEY, signal: turn };
      return verdictOf(await carryOutUpload(as, Number(id), work));
    } finally {
      this.inHand--;
    }
  }
}

function verdictOf(result: UploadResult): Verdict {
  if (result === 'ended') return done();
  return result === 'stopped' ? goOn('others have their turn') : later(result.waitsFor, { waitingFor: 'us' });
}
