import type { Failure } from '#contracts';
import type { EasemobClient } from '#easemob';
import { endOperation, type Claim, type Verdict } from '#work';
import type { Outbox } from '#outbox';
import type { DataSource } from 'typeorm';
import { failureOf, stopFor } from '../step.js';

interface WaitingMessage {
  im_message_id: number;
  sender_id: number;
  content: string;
  ext: string;
  operation_id: string;
}

const batch = 100;

/** Sends what waits for a group, in the order in which it was accepted; the group's claim keeps everybody else away. */
export class WaitingMessages {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly client: EasemobClient,
  ) {}

  /** @returns the verdict that ends this try, or nothing once no message waits */
  async send(
    claim: Claim,
    group: { im_group_id: number; easemobGroupId: string },
  ): Promise<Verdict | undefined> {
    for (let progressed = false; ;) {
      const messages = await this.waiting(group.im_group_id);
      if (messages.length === 0) return undefined;
      for (const message of messages) {
        const verdict = await this.sendOne(claim, message, group.easemobGroupId);
        if (verdict) return verdict.kind === 'later' ? { ...verdict, progressed } : verdict;
        progressed = true;
      }
    }
  }

  /** Messages whose operation has ended without them have failed with it, and are not sent behind their sender's back. */
  async dropEnded(claim: Claim, im_group_id: number): Promise<void> {
    await claim.write((manager) =>
      manager.query(
        `update message m set status = 'failed' from operation o
          where m.im_group_id = $1 and m.status = 'waiting' and o.operation_id = m.operation_id
            and o.finished_at is not null`,
        [im_group_id],
      ),
    );
  }

  private waiting(im_group_id: number): Promise<WaitingMessage[]> {
    return this.dataSource.query(
      `select im_message_id, sender_id, content, ext, operation_id from message
        where im_group_id = $1 and status = 'waiting' order by im_message_id limit ${batch}`,
      [im_group_id],
    );
  }

  /** An unknown outcome is sent again: at least once, with im_message_id in `ext` so that receivers drop a double. */
  private async sendOne(
    claim: Claim,
    message: WaitingMessage,
    groupId: string,
  ): Promise<Verdict | undefined> {
    const { im_message_id, sender_id, content } = message;
    const outcome = await this.client.sendText(
      {
        from: String(sender_id),
        groupId,
        text: content,
        ext: { ...(JSON.parse(message.ext) as object), im_message_id },
      },
      claim,
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

  private settle(
    claim: Claim,
    { im_message_id, operation_id }: WaitingMessage,
    { failure, easemobMessageId = null }: { failure?: Failure; easemobMessageId?: string | null },
  ): Promise<void> {
    return claim.write(async (manager) => {
      await manager.query(
        'update message set status = $2, easemob_message_id = $3 where im_message_id = $1',
        [im_message_id, failure ? 'failed' : 'delivered', easemobMessageId],
      );
      const outcome = failure ? 'failed' : 'succeeded';
      await endOperation(manager, this.outbox, { operation_id, outcome, ...(failure && { failure }) });
    });
  }
}
