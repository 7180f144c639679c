import { Inject, Injectable } from '@nestjs/common';
import { mergeLines, mergeOneByOne, noLines, together, type MergedLines, type Scope } from '#chat';
import { isDatabaseUnavailable } from '#database';
import { EasemobClient, type CallOptions, type Outcome } from '#easemob';
import { Outbox } from '#outbox';
import { Metrics } from '#telemetry';
import { Fenced, type Claim } from '#work';
import type { EntityManager } from 'typeorm';
import { countOutcomes } from '../archive/count-outcomes.js';
import { WorkerSettings } from '../easemob-worker.settings.js';
import type { Found } from './hour-fate.js';
import { BrokenFile, inBatches, linesOf } from './hour-file.js';
import { hourName } from './hour-name.js';
import { countNew } from './hours.js';

/** What holds back every hour alike. */
export interface HeldBack {
  kind: 'held back';
  reason: string;
  delayMs: number | undefined;
}

const batchSize = 200;
const longestDownloadMs = 10 * 60_000;
/** Easemob allows a call every six seconds. Who waits for that holds a place, and up a process that stops: he comes again. */
const patienceMs = 1000;
/** Wrong credentials are the operator's to mend; no hour is given up for them. */
const credentialsRetryMs = 60_000;
const hourMs = 3_600_000;

/** Gets the file of an hour and brings into the log what it tells, each batch of lines in a transaction of its own. */
@Injectable()
export class HourReading {
  constructor(
    private readonly easemob: EasemobClient,
    private readonly outbox: Outbox,
    private readonly metrics: Metrics,
    @Inject(WorkerSettings) private readonly settings: WorkerSettings,
  ) {}

  async read(claim: Claim, { hour, scope }: { hour: Date; scope: Scope }): Promise<Found | HeldBack> {
    const options: CallOptions = { lane: 'bulk', patienceMs, signal: claim.signal };
    const link = await this.easemob.historyUrl(hourName(hour, this.settings.ARCHIVE_HISTORY_TIME), options);
    if (link.kind !== 'done') return unfound(link);
    // Somebody who sends a byte a minute must not keep us for ever.
    const signal = AbortSignal.any([claim.signal, AbortSignal.timeout(longestDownloadMs)]);
    const file = await this.easemob.historyFile(link.value.url, { ...options, signal });
    if (file.kind !== 'done') return unfound(file);
    let all = noLines;
    try {
      for await (const texts of inBatches(linesOf(file.value.stream), batchSize))
        all = together(all, await this.merge(claim, { hour, texts, scope }));
    } catch (error) {
      if (!(error instanceof BrokenFile)) throw error;
      if (claim.signal.aborted) return { kind: 'held back', reason: 'stopped', delayMs: 0 };
      return { kind: 'trouble', reason: error.message };
    }
    return isOfHour(all, hour)
      ? { kind: 'read', lines: all.lines }
      : { kind: 'trouble', reason: 'the file of another hour: is ARCHIVE_HISTORY_TIME right?' };
  }

  private async merge(
    claim: Claim,
    { hour, texts, scope }: { hour: Date; texts: readonly string[]; scope: Scope },
  ): Promise<MergedLines> {
    const processing = { outbox: this.outbox, scope, messageDays: this.settings.ARCHIVE_MESSAGES_DAYS };
    const counted = (change: (manager: EntityManager) => Promise<MergedLines>) =>
      claim.write(async (manager) => {
        const merged = await change(manager);
        await countNew(manager, hour, merged.inserted);
        return merged;
      });
    const merged = await counted((manager) => mergeLines(manager, texts, processing)).catch((error: unknown) => {
      if (error instanceof Fenced || isDatabaseUnavailable(error)) throw error;
      return mergeOneByOne(counted, texts, processing);
    });
    countOutcomes(this.metrics, 'history', merged.outcomes);
    return merged;
  }
}

/** Clocks of phones and of the vendor may differ by a little; a wrong clock of ours is off by hours. */
const isOfHour = ({ span }: MergedLines, hour: Date): boolean =>
  span === null || (span[0] < hour.getTime() + hourMs && span[1] >= hour.getTime());

function unfound(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>): Found | HeldBack {
  if (outcome.kind === 'unknown') return { kind: 'trouble', reason: outcome.reason };
  if (outcome.kind === 'later') {
    const { reason, costsAttempt, delayMs } = outcome;
    return costsAttempt ? { kind: 'trouble', reason } : { kind: 'held back', reason, delayMs };
  }
  switch (outcome.refusal) {
    case 'history_absent':
      return { kind: 'absent' };
    case 'history_unstored':
      return { kind: 'unstored' };
    case 'credentials_refused':
    case 'plan_limit':
      return { kind: 'held back', reason: outcome.refusal, delayMs: credentialsRetryMs };
    default:
      return { kind: 'trouble', reason: `${outcome.refusal}: ${outcome.detail}` };
  }
}
