import type { Channel, ChannelModel } from 'amqplib';
import type { ChannelRole } from './rabbit.connection.js';
import { sleep } from './waiting.js';

const answerWithinMs = 1000;

/** Looks at queues, on a channel of its own: asking for one that is not there ends it. */
export class RabbitLooker implements ChannelRole<Channel> {
  readonly name = 'looker';
  private channel: Channel | undefined;

  open(model: ChannelModel): Promise<Channel> {
    return model.createChannel();
  }

  async attach(channel: Channel): Promise<void> {
    this.channel = channel;
  }

  detach(): void {
    this.channel = undefined;
  }

  /** @returns undefined where it is not there, or nobody can be asked, or answers */
  async look(queue: string): Promise<{ waiting: number; consumers: number } | undefined> {
    const answer = this.channel?.checkQueue(queue).then(
      ({ messageCount: waiting, consumerCount: consumers }) => ({ waiting, consumers }),
      () => undefined,
    );
    const late = new AbortController();
    return Promise.race([answer, sleep(answerWithinMs, late.signal).then(() => undefined)]).finally(() => late.abort());
  }
}
