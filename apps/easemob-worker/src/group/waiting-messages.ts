import { Injectable } from '@nestjs/common';
import { isOvertaken, recordSent, tellChanges } from '#chat';
import type { Failure } from '#contracts';
import { EasemobClient } from '#easemob';
import { endOperation } from '#operations';
import { Outbox } from '#outbox';
import { later, type Claim, type Verdict } from '#work';
import { parse } from 'lossless-json';
import { DataSource } from 'typeorm';
import { failureOf, stopFor } from '../step.js';

interface WaitingMessage {
  im_message_id: number;
  sender_id: number;
  content: string;
  ext: string;
  operation_id: string;
}

type Later = Extract<Verdict, { kind: 'later' }>;

const batch = 100;

const makeWay = later('a person waits', {
  waitingFor: 'us',
  delayMs: 0,
  costsAttempt: false,
  progressed: true,
});

/**
 * Sends what waits for a group, in the order in which it was accepted; the group's claim keeps everybody else away.
 * Places for taps and imports are not held while messages wait for their budget: what can't leave at once is left to the
 * lane that is made for waiting.
 */
@Injectable()
export class WaitingMessages {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly client: EasemobClient,
  ) {}

  /** @returns the verdict that ends this try, or nothing once no message waits */
  async send(claim: Claim, group: { im_group_id: number; easemobGroupId: string }): Promise<Verdict | undefined> {
    for (let progressed = false; ;) {
      const messages = await this.waiting(group.im_group_id);
      for (const message of messages) {
        // Hundreds may wait, and a person's edit must not wait for all of them.
        if (progressed && claim.lane !== 'tap' && (await claim.tapped())) return makeWay;
        const verdict = await this.sendOne(claim, message, group.easemobGroupId);
        if (verdict) return verdict.kind === 'later' ? { ...inOwnLane(claim, verdict), progressed } : verdict;
        progressed = true;
      }
      // What has come meanwhile is a newer wish, for which the work goes round again.
      if (messages.length < batch) return undefined;
    }
  }

  private waiting(im_group_id: number): Promise<WaitingMessage[]> {
    return this.dataSource.query(
      `select im_message_id::float, sender_id, content, ext, operation_id from message
        where im_group_id = $1 and status = 'waiting' order by im_message_id limit ${batch}`,
      [im_group_id],
    );
  }

  /** An unknown outcome is sent again: at least once, with im_message_id in `ext` so that receivers drop a double. */
  private async sendOne(claim: Claim, message: WaitingMessage, groupId: string): Promise<Verdict | undefined> {
    const { im_message_id, sender_id, content } = message;
    const outcome = await this.client.sendText(
      {
        from: String(sender_id),
        groupId,
        text: content,
        ext: { ...(parse(message.ext) as object), im_message_id },
      },
      claim.lane === 'paced' ? claim : { ...claim, patienceMs: 0 },
    );
    if (outcome.kind === 'done') {
      await this.settle(claim, message, { easemobMessageId: outcome.value.messageId });
      return undefined;
    }
    if (outcome.kind === 'permanent' && outcome.refusal === 'message_refused') {
      await this.settle(claim, message, { failure: failureOf(outcome.refusal) });
      return undefined;
    }
    return stopFor(outcome).stop;
  }

  private async settle(
    claim: Claim,
    { im_message_id, operation_id }: WaitingMessage,
    { failure, easemobMessageId = null }: { failure?: Failure; easemobMessageId?: string | null },
  ): Promise<void> {
    const write = () =>
      claim.write(async (manager) => {
        const status = failure ? 'failed' : 'delivered';
        const changes = await recordSent(manager, { im_message_id, status, easemobMessageId });
        const outcome = failure ? 'failed' : 'succeeded';
        await endOperation(manager, this.outbox, { operation_id, outcome, ...(failure && { failure }) });
        await tellChanges(manager, this.outbox, changes);
      });
    await write().catch((error: unknown) => {
      if (isOvertaken(error)) return write();
      throw error;
    });
  }
}

/** What has not waited for its budget yet goes to the lane for that at once. A call that has failed waits as it must. */
function inOwnLane(claim: Claim, verdict: Later): Later {
  const unwaited = claim.lane !== 'paced' && !verdict.costsAttempt;
  return { ...verdict, lane: 'paced', ...(unwaited && { delayMs: 0 }) };
}
