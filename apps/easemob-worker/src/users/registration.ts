import { Inject, Injectable } from '@nestjs/common';
import { fail, type Failure } from '#contracts';
import { batchSize, EasemobClient, newUser } from '#easemob';
import { Logger, Metrics } from '#telemetry';
import type { Claim } from '#work';
import { DataSource } from 'typeorm';
import { WorkerSettings } from '../easemob-worker.settings.js';
import { inBatches } from '../batches.js';
import { go, stopFor, type Step } from '../step.js';
import { rememberTold, type Told } from './told.js';

/** People who could not be registered, and why. */
export type RegistrationFailures = Map<number, Failure>;

/** Makes users exist in Easemob. */
@Injectable()
export class Registration {
  constructor(
    private readonly dataSource: DataSource,
    private readonly client: EasemobClient,
    @Inject(WorkerSettings) private readonly settings: Pick<WorkerSettings, 'EASEMOB_PASSWORD_SECRET'>,
    private readonly metrics: Metrics,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  /** Registers them under their names, 60 a call, and writes down after each call who is there. */
  async register(claim: Claim, userIds: readonly number[]): Promise<Step<RegistrationFailures>> {
    const failures: RegistrationFailures = new Map();
    for (const batch of inBatches(userIds, batchSize)) {
      const names = await this.namesOf(batch);
      const users = batch.map((id) =>
        newUser(this.settings.EASEMOB_PASSWORD_SECRET, { im_user_id: id, real_name: names.get(id) }),
      );
      const outcome = await this.client.registerUsers(users, claim);
      if (outcome.kind !== 'done') return stopFor(outcome);
      const told = outcome.value.map(({ username, refused, nameless }): Told => ({
        im_user_id: Number(username),
        nickname: names.get(Number(username)) ?? null,
        refusal: refused ? 'person' : nameless ? 'name' : null,
      }));
      await claim.write((manager) => rememberTold(manager, told));
      this.tell(told);
      for (const { im_user_id, refusal } of told) {
        if (refusal === 'person') failures.set(im_user_id, fail('user_not_registered', { detail: `${im_user_id}` }));
      }
    }
    return go(failures);
  }

  private tell(told: readonly Told[]): void {
    for (const { refusal } of told) this.metrics.registrations.inc({ outcome: outcomeOf[refusal ?? 'none'] });
    const refused = told.filter(({ refusal }) => refusal !== null);
    if (refused.length === 0) return;
    const people = refused.map(({ im_user_id, refusal }) => ({ im_user_id, refusal }));
    this.logger.warn({ people }, 'easemob: does not take these people, or not their names');
  }

  private async namesOf(userIds: readonly number[]): Promise<Map<number, string>> {
    const rows: { im_user_id: number; real_name: string }[] = await this.dataSource.query(
      'select im_user_id, real_name from im_user where im_user_id = any($1)',
      [userIds],
    );
    return new Map(rows.map(({ im_user_id, real_name }) => [im_user_id, real_name]));
  }
}

const outcomeOf = { none: 'registered', name: 'nameless', person: 'refused' } as const;
