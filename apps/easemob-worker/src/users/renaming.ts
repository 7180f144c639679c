import { Injectable } from '@nestjs/common';
import { EasemobClient, isMissing } from '#easemob';
import { Metrics } from '#telemetry';
import type { Claim } from '#work';
import { go, stopFor, type Step } from '../step.js';
import { rememberTold } from './told.js';

/** Tells Easemob by what name somebody goes now. */
@Injectable()
export class Renaming {
  constructor(
    private readonly client: EasemobClient,
    private readonly metrics: Metrics,
  ) {}

  /** @returns false where Easemob knows nobody of this id: he is to be registered anew */
  async rename(
    claim: Claim,
    { im_user_id, real_name }: { im_user_id: number; real_name: string },
  ): Promise<Step<boolean>> {
    const outcome = await this.client.renameUser(String(im_user_id), real_name, claim);
    if (isMissing(outcome)) return go(false);
    const refused = outcome.kind === 'permanent' && outcome.refusal === 'refused';
    if (outcome.kind !== 'done' && !refused) return stopFor(outcome);
    const refusal = refused ? 'name' : null;
    await claim.write((manager) => rememberTold(manager, [{ im_user_id, nickname: real_name, refusal }]));
    this.metrics.registrations.inc({ outcome: refused ? 'nameless' : 'renamed' });
    return go(true);
  }
}
