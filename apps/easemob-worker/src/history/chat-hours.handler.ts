import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { Scope } from '#chat';
import { fail, workKinds } from '#contracts';
import { Outbox } from '#outbox';
import { Logger } from '#telemetry';
import { done, goOn, later, park, type Claim, type Verdict } from '#work';
import { HandlesWork } from '#work/nest';
import { WorkerSettings } from '../easemob-worker.settings.js';
import { HourReading, type HeldBack } from './hour-reading.js';
import { beginHour, dueHours, letGoOf, openAndLose, settleHour, warnOfHours } from './hours.js';

/** Then whoever else waits for the place has his turn. */
const mostInARound = 12;
/** For these an hour is held back by nothing but others, or by a stop. */
const turns = new Set(['budget', 'more', 'stopped', 'aborted']);
/** Where nothing says how long to wait. */
const pauseMs = 60_000;

/** Reads Easemob's file of each hour, again and again until it is complete or lost. The id of the key is whose messages are kept. */
@Controller()
export class ChatHoursHandler {
  constructor(
    private readonly reading: HourReading,
    private readonly outbox: Outbox,
    @Inject(WorkerSettings) private readonly settings: WorkerSettings,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  @HandlesWork(workKinds['chat-hours'])
  async run(@Payload() claim: Claim): Promise<Verdict> {
    const scope = workKinds['chat-hours'].key.id.safeParse(claim.id).data;
    if (!scope) return park(fail('internal'), 'no such scope');
    const { ARCHIVE_HISTORY_DAYS: keptDays } = this.settings;
    if (keptDays === 0) return done();
    const lost = await claim.write((manager) => openAndLose(manager, keptDays));
    if (lost.length > 0)
      this.logger.error({ hours: lost.slice(0, 100), count: lost.length }, 'archive: hours are lost');
    const heldBack = await this.readDue(claim, scope);
    // What waits for its turn has not been tried yet.
    if (!heldBack || !turns.has(heldBack.reason)) await this.warn(claim);
    if (!heldBack) return done();
    const { reason, delayMs = pauseMs } = heldBack;
    return reason === 'more' ? goOn('there is more') : later(reason, { delayMs, costsAttempt: false });
  }

  /** @returns what has kept it from reading all that are due */
  private async readDue(claim: Claim, scope: Scope): Promise<Pick<HeldBack, 'reason' | 'delayMs'> | undefined> {
    const hours = await claim.write((manager) => dueHours(manager, mostInARound));
    for (const hour of hours) {
      if (claim.signal.aborted) return { reason: 'stopped', delayMs: 0 };
      await claim.write((manager) => beginHour(manager, hour));
      const found = await this.reading.read(claim, { hour, scope });
      if (found.kind === 'held back') {
        await claim.write((manager) => letGoOf(manager, hour));
        return found;
      }
      const state = await claim.write((manager) => settleHour(manager, hour, found));
      this.logger.info({ hour, state, ...found }, 'archive: an hour was looked at');
    }
    return hours.length === mostInARound ? { reason: 'more', delayMs: 0 } : undefined;
  }

  private async warn(claim: Claim): Promise<void> {
    const atRisk = await claim.write((manager) => warnOfHours(manager, this.outbox));
    for (const { hour, state, reason, lost_at } of atRisk) {
      const hours = Math.max(0, Math.round((lost_at.getTime() - Date.now()) / 3_600_000));
      this.logger.warn({ hour, state, reason }, `archive: an hour is not complete, and unrecoverable in ${hours} h`);
    }
  }
}
