import { Inject, Injectable } from '@nestjs/common';
import { Attachments, Downloads, isUnhad, type Attachment } from '#attachments';
import { Logger, Metrics } from '#telemetry';
import { done, goOn, later, type Claim, type Verdict } from '#work';
import { delayAfter, fateOf } from './fate.js';

/** Then another school has its turn. */
const mostInARound = 20;
const atOnce = 4;
/** Where nothing says how long to wait: for room on a disk, for a store that is away. */
const pauseMs = 10_000;
/** So that a crowd that nobody can serve is not claimed and let go again as fast as the database can. */
const brokenPlaceMs = 1000;

/** What holds back every file alike. */
interface HeldBack {
  reason: string;
  delayMs: number;
}

/** Copies the attachments of one school that are due, some at a time. */
@Injectable()
export class SchoolFiles {
  constructor(
    private readonly attachments: Attachments,
    private readonly downloads: Downloads,
    private readonly metrics: Metrics,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  async copy(claim: Claim, school_id: number): Promise<Verdict> {
    for (let seen = 0; seen < mostInARound && !claim.signal.aborted; seen += atOnce) {
      const files = await this.attachments.due({ school_id, limit: atOnce });
      const fates = await Promise.all(files.map((file) => this.copyOne(file, claim.signal)));
      const heldBack = fates.find((fate) => fate !== undefined);
      if (heldBack) {
        const { reason, delayMs } = heldBack;
        return later(reason, { delayMs, costsAttempt: false, keepsPlaceMs: brokenPlaceMs });
      }
      if (files.length < atOnce) return done();
    }
    return goOn('others have their turn');
  }

  private async copyOne(file: Attachment, signal: AbortSignal): Promise<HeldBack | undefined> {
    const tries = file.file_tries + 1;
    if (!(await this.attachments.begin(file, delayAfter(tries)))) return undefined;
    const got = await this.downloads.bring(file, signal);
    if (!isUnhad(got)) return void this.metrics.attachments.inc({ outcome: 'kept' });
    const fate = fateOf(got, { tries, age_ms: file.age_ms });
    await this.attachments.settle(file, fate);
    this.metrics.attachments.inc({ outcome: fate.to });
    // Its reason may name a host that a stranger chose; that is for the row.
    this.logger.info({ im_message_id: file.im_message_id, fate: fate.to, why: got.kind }, 'file: not had');
    if (fate.to !== 'later' || fate.costsAttempt) return undefined;
    return { reason: got.reason, delayMs: (got.kind === 'later' && got.delayMs) || pauseMs };
  }
}
