import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { eventExchange, workQueueName } from './declarations.js';
import { MessagingUnavailable, type Outbound } from './messaging.js';

const confirmWithinMs = 5000;

/** Publishes with confirms. A message counts only when the broker has both taken and routed it. */
export class RabbitPublisher {
  private channel: ConfirmChannel | undefined;
  private readonly returned = new Set<string>();

  constructor(private readonly prefix: string) {}

  async attach(connection: ChannelModel): Promise<void> {
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    channel.on('close', () => {
      if (this.channel === channel) this.channel = undefined;
    });
    // An unroutable message is confirmed all the same; only its return, which comes first, tells that it is lost.
    channel.on('return', (message) => this.returned.add(String(message.properties.messageId)));
    this.channel = channel;
  }

  detach(): void {
    this.channel = undefined;
  }

  async publish(messages: readonly Outbound[]): Promise<Set<string>> {
    const { channel } = this;
    if (!channel) throw new MessagingUnavailable('not connected');
    const confirmed = new Set<string>();
    const confirmations = messages.map((message) => this.publishOne(channel, message, confirmed));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, confirmWithinMs)));
    await Promise.race([Promise.all(confirmations), late]);
    clearTimeout(timer);
    if (confirmed.size === 0 && messages.length > 0 && !this.channel)
      throw new MessagingUnavailable('connection lost');
    return new Set(confirmed);
  }

  /** Resolves when the broker has answered, or never will. */
  private publishOne(channel: ConfirmChannel, message: Outbound, confirmed: Set<string>): Promise<void> {
    const { id, to, body, headers } = message;
    const [exchange, key] =
      'queue' in to ? ['', workQueueName(this.prefix, to.queue)] : [eventExchange(this.prefix), to.topic];
    return new Promise((resolve) => {
      const options = {
        persistent: true,
        mandatory: 'queue' in to, // an event may well interest nobody
        messageId: id,
        contentType: 'application/json',
        headers,
      };
      try {
        channel.publish(exchange, key, Buffer.from(JSON.stringify(body)), options, (error) => {
          if (!error && !this.returned.delete(id)) confirmed.add(id);
          resolve();
        });
      } catch {
        resolve();
      }
    });
  }
}
