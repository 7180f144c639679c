import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { workKinds } from '#contracts';
import { Logger, Metrics } from '#telemetry';
import { done, goOn, later, type Claim, type Verdict } from '#work';
import { HandlesWork } from '#work/nest';
import { WorkerSettings } from '../easemob-worker.settings.js';
import { agesOf, dropOld, type Ageing } from './ages.js';
import { BlobRemoval } from './blob-removal.js';
import { LetterRemoval } from './letter-removal.js';

/** Then whoever else waits for the place has his turn. */
const mostRounds = 20;
/** By then the store may be back. */
const pauseMs = 600_000;

/** How much of what has gone. */
type Gone = Partial<Record<Ageing | 'blobs' | 'unfinished' | 'letters', number>>;

/** Drops what is older than it is to be kept, some rows a transaction, and removes blobs and dead letters that nobody misses. */
@Controller()
export class RetentionHandler {
  constructor(
    private readonly removal: BlobRemoval,
    private readonly letters: LetterRemoval,
    @Inject(WorkerSettings) private readonly settings: WorkerSettings,
    private readonly metrics: Metrics,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  @HandlesWork(workKinds.retention)
  async run(@Payload() claim: Claim): Promise<Verdict> {
    const gone: Gone = {};
    try {
      this.count(gone, 'letters', await this.letters.removeSome({ days: this.settings.OPERATIONS_DAYS }));
      return await this.dropAll(claim, gone);
    } finally {
      if (Object.keys(gone).length > 0) this.logger.info(gone, 'retention: gone');
    }
  }

  private async dropAll(claim: Claim, gone: Gone): Promise<Verdict> {
    for (let round = 0; round < mostRounds; round++) {
      if (claim.signal.aborted) return goOn('stopped');
      const old = await this.dropSome(claim, gone);
      const { blobs, trouble, more } = await this.removal.removeSome(claim);
      this.count(gone, 'blobs', blobs);
      if (old || more) continue;
      if (trouble !== undefined) return later(trouble, { delayMs: pauseMs, costsAttempt: false });
      this.count(gone, 'unfinished', await this.removal.sweep());
      return done();
    }
    return goOn('there is more');
  }

  /** @returns whether there may be more of anything */
  private async dropSome(claim: Claim, gone: Gone): Promise<boolean> {
    let anyMore = false;
    for (const [what, days] of Object.entries(agesOf(this.settings)) as [Ageing, number][]) {
      if (days === 0) continue;
      const { dropped, more } = await claim.write((manager) => dropOld(manager, { what, days }));
      this.count(gone, what, dropped);
      anyMore ||= more;
    }
    return anyMore;
  }

  private count(gone: Gone, what: keyof Gone, dropped: number): void {
    if (dropped === 0) return;
    this.metrics.dropped.inc({ what }, dropped);
    gone[what] = (gone[what] ?? 0) + dropped;
  }
}
