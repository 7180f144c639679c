import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Logger } from '#telemetry';
import { InFlight } from './in-flight.js';
import type { ConsumeOptions, Consumer, Inbound, MessageVerdict } from './messaging.js';

/** Only doorbells and events travel here; whatever is larger is not ours. */
const largestMessage = 64 * 1024;
const afterThrowMs = 500;

export interface RabbitConsumerOptions extends ConsumeOptions {
  /** Declares what this consumer reads from. @returns the queue's name */
  queue: (channel: Channel) => Promise<string>;
  /** Live taps acknowledge nothing. */
  noAck?: boolean;
  logger: Logger;
}

/** One consumer on a channel of its own, built anew whenever connection, channel or subscription has gone. */
export class RabbitConsumer implements Consumer {
  live = false;
  private connection: ChannelModel | undefined;
  private channel: Channel | undefined;
  private tag: string | undefined;
  private paused = false;
  private opening: Promise<void> | undefined;
  private readonly inFlight = new InFlight();

  constructor(private readonly options: RabbitConsumerOptions) {}

  /** Called with every new connection. */
  async attach(connection: ChannelModel): Promise<void> {
    this.connection = connection;
    await this.open();
  }

  async pause(): Promise<void> {
    this.paused = true;
    await this.cancel();
  }

  async resume(): Promise<void> {
    this.paused = false;
    await this.open();
  }

  async drain(timeoutMs: number): Promise<void> {
    await this.pause();
    await this.inFlight.settled(timeoutMs);
  }

  private open(): Promise<void> {
    const { connection } = this;
    if (this.paused || !connection || this.channel) return Promise.resolve();
    this.opening ??= this.openOn(connection).finally(() => (this.opening = undefined));
    return this.opening;
  }

  private async openOn(connection: ChannelModel): Promise<void> {
    try {
      const channel = await connection.createChannel();
      this.channel = channel;
      // Without a listener an error of the channel would take the whole connection down with it.
      channel.on('error', (error: Error) =>
        this.options.logger.warn({ reason: error.message }, 'messaging: channel'),
      );
      channel.on('close', () => this.closed(channel, connection));
      const queue = await this.options.queue(channel);
      await channel.prefetch(this.options.prefetch);
      const { consumerTag } = await channel.consume(queue, (message) => this.receive(channel, message), { noAck: this.options.noAck ?? false }); // prettier-ignore
      this.tag = consumerTag;
      this.live = true;
      if (this.paused) await this.cancel();
    } catch (error) {
      this.options.logger.warn({ reason: String(error) }, 'messaging: could not subscribe, will try again');
      const { channel } = this;
      this.channel = undefined;
      await channel?.close().catch(() => undefined);
      void this.reopenSoon(connection);
    }
  }

  private closed(channel: Channel, connection: ChannelModel): void {
    if (this.channel !== channel) return;
    this.live = false;
    this.channel = undefined;
    this.tag = undefined;
    void this.reopenSoon(connection);
  }

  private async reopenSoon(connection: ChannelModel): Promise<void> {
    await delay(100 + Math.random() * 200);
    if (this.connection === connection) await this.open();
  }

  /** The connection has gone; a new one will be attached. */
  detach(): void {
    this.connection = undefined;
    this.channel = undefined;
    this.tag = undefined;
    this.live = false;
  }

  private async cancel(): Promise<void> {
    const { channel, tag } = this;
    this.tag = undefined;
    this.live = false;
    if (!channel || !tag) return;
    try {
      await channel.cancel(tag);
      // Handlers under way still acknowledge on this channel; it is closed once they have settled.
      this.channel = undefined;
      void this.inFlight.settled(10 * 60_000).then(() => channel.close().catch(() => undefined));
    } catch {
      // The channel has gone already, and everything unacknowledged with it: back to the queue.
    }
  }

  private receive(channel: Channel, message: ConsumeMessage | null): void {
    if (message === null) {
      // The broker has cancelled us: the queue was deleted, or has moved.
      this.live = false;
      void channel.close().catch(() => undefined);
      return;
    }
    // Taken before the pause but not begun.
    if (this.paused) return settle(channel, message, 'retry');
    this.inFlight.track(this.handle(channel, message));
  }

  private async handle(channel: Channel, message: ConsumeMessage): Promise<void> {
    const inbound = parse(message);
    let verdict: MessageVerdict = 'reject';
    if (inbound) {
      try {
        verdict = await this.options.handle(inbound);
      } catch (error) {
        this.options.logger.error({ err: error, message: inbound.id }, 'messaging: a handler threw');
        await delay(afterThrowMs);
        verdict = 'retry';
      }
    } else
      this.options.logger.warn(
        { queue: message.fields.routingKey },
        'messaging: poison, to the dead letters',
      );
    if (!this.options.noAck) settle(channel, message, verdict);
  }
}

/** Acknowledging on a channel that has gone throws; the broker has put the message back by itself then. */
function settle(channel: Channel, message: ConsumeMessage, verdict: MessageVerdict): void {
  try {
    if (verdict === 'ack') channel.ack(message);
    else channel.nack(message, false, verdict === 'retry');
  } catch {
    // will be redelivered
  }
}

function parse({ content, properties, fields }: ConsumeMessage): Inbound | undefined {
  if (content.length > largestMessage) return undefined;
  try {
    const body: unknown = JSON.parse(content.toString('utf8'));
    const headers = Object.entries(properties.headers ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'); // prettier-ignore
    return {
      id: String(properties.messageId ?? ''),
      body,
      headers: Object.fromEntries(headers),
      redelivered: fields.redelivered,
    };
  } catch {
    return undefined;
  }
}
