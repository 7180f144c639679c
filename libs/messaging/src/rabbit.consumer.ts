import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Logger } from '#telemetry';
import { Deliveries } from './deliveries.js';
import type { ConsumeOptions, Consumer, MessageVerdict } from './messaging.js';
import type { ChannelRole } from './rabbit.connection.js';
import { settledWithin } from './waiting.js';

export interface RabbitConsumerOptions extends ConsumeOptions {
  name: string;
  /** Names the queue to consume, having declared it if it belongs to the channel. */
  queue(channel: Channel): Promise<string>;
  logger: Logger;
}

/** One consumer on a channel of its own. What is wanted (fed, or paused) is kept; the channel is made to follow. */
export class RabbitConsumer implements Consumer, ChannelRole<Channel> {
  private readonly deliveries: Deliveries;
  private attached: { channel: Channel; tag?: string } | undefined;
  private following: Promise<void> = Promise.resolve();
  private paused = false;

  constructor(private readonly options: RabbitConsumerOptions) {
    this.deliveries = new Deliveries({ source: options.name, ...options });
  }

  get name(): string {
    return this.options.name;
  }

  /** It ought to be fed. */
  get active(): boolean {
    return !this.paused;
  }

  get live(): boolean {
    return this.attached?.tag !== undefined;
  }

  open(model: ChannelModel): Promise<Channel> {
    return model.createChannel();
  }

  async attach(channel: Channel): Promise<void> {
    await channel.prefetch(this.options.prefetch);
    this.attached = { channel };
    await this.follow();
  }

  detach(): void {
    this.attached = undefined;
  }

  async pause(): Promise<void> {
    this.paused = true;
    await this.follow().catch(() => undefined); // a channel that fails now feeds nobody
  }

  async resume(): Promise<void> {
    this.paused = false;
    await this.follow().catch(() => undefined); // a channel that fails now is rebuilt, and is fed then
  }

  async drain(timeoutMs: number): Promise<void> {
    await settledWithin(Promise.all([this.pause(), this.deliveries.finished()]), timeoutMs);
  }

  /** One change at a time, each to what is wanted when its turn comes. */
  private follow(): Promise<void> {
    this.following = this.following.catch(() => undefined).then(() => this.change());
    return this.following;
  }

  private async change(): Promise<void> {
    if (this.paused) await this.cancel();
    else await this.consume();
  }

  private async cancel(): Promise<void> {
    const { channel, tag } = this.attached ?? {};
    if (this.attached) this.attached.tag = undefined;
    const cancelled = tag === undefined ? undefined : channel?.cancel(tag);
    // The broker reads the cancel first: what is handed back goes to others.
    this.deliveries.handBack();
    await cancelled;
  }

  private async consume(): Promise<void> {
    const { attached } = this;
    if (!attached || attached.tag !== undefined) return;
    const { channel } = attached;
    const queue = await this.options.queue(channel);
    const receive = (message: ConsumeMessage | null) => this.receive(channel, message);
    const { consumerTag } = await channel.consume(queue, receive, { noAck: false });
    attached.tag = consumerTag;
  }

  private receive(channel: Channel, message: ConsumeMessage | null): void {
    // The broker has cancelled: the queue was deleted, or moved. The channel is rebuilt, with the topology before it.
    if (message === null) return void channel.close().catch(() => undefined);
    const settle = (verdict: MessageVerdict) => this.settle(channel, message, verdict);
    if (this.paused) return settle('retry');
    const { properties, fields, content } = message;
    this.deliveries.start(
      {
        id: String(properties.messageId ?? ''),
        content,
        headers: textHeaders(properties.headers ?? {}),
        redelivered: fields.redelivered,
      },
      settle,
    );
  }

  /** On a channel that has ended meanwhile there is nothing to say: the broker delivers the message again. */
  private settle(channel: Channel, message: ConsumeMessage, verdict: MessageVerdict): void {
    try {
      if (verdict === 'ack') channel.ack(message);
      else channel.nack(message, false, verdict === 'retry');
    } catch {
      this.options.logger.debug({ source: this.name }, 'channel ended before its acknowledgement');
    }
  }
}

/** Of the broker's own headers (`x-death` and the like) none is text. */
const textHeaders = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
