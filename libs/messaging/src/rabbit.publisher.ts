import type { ChannelModel, ConfirmChannel } from 'amqplib';
import type { Logger } from '#telemetry';
import { Gate } from './gate.js';
import { MessagingUnavailable, type Outbound } from './messaging.js';
import { reasonOf, type ChannelRole, type RabbitConnection } from './rabbit.connection.js';
import { eventsExchange, workQueue } from './topology.js';
import { aborted, timed } from './waiting.js';

const publishTimeoutMs = 5000;

interface Outlet {
  channel: ConfirmChannel;
  /** Ids that found no queue. The broker says so before it confirms them. */
  returned: Set<string>;
  /** Shut while the socket takes no more. */
  room: Gate;
}

/** Publishes on a confirm channel of its own. */
export class RabbitPublisher implements ChannelRole<ConfirmChannel> {
  readonly name = 'publisher';
  private outlet: Outlet | undefined;

  constructor(
    private readonly connection: Pick<RabbitConnection, 'intake' | 'keep'>,
    private readonly options: { prefix: string; logger: Logger },
  ) {
    connection.keep(this);
  }

  get ready(): boolean {
    return this.outlet !== undefined;
  }

  open(model: ChannelModel): Promise<ConfirmChannel> {
    return model.createConfirmChannel();
  }

  async attach(channel: ConfirmChannel): Promise<void> {
    const outlet: Outlet = { channel, returned: new Set(), room: new Gate() };
    channel.on('return', ({ properties }) => outlet.returned.add(String(properties.messageId)));
    channel.on('drain', () => outlet.room.open());
    this.outlet = outlet;
  }

  detach(): void {
    this.outlet?.room.open();
    this.outlet = undefined;
  }

  async publish(messages: readonly Outbound[]): Promise<Set<string>> {
    if (messages.length === 0) return new Set();
    return timed(publishTimeoutMs, (timeUp) => this.publishUntil(timeUp, messages));
  }

  private async publishUntil(timeUp: AbortSignal, messages: readonly Outbound[]): Promise<Set<string>> {
    const confirmed = new Set<string>();
    const outlet = await this.usableOutlet(timeUp);
    const answers: Promise<void>[] = [];
    for (const message of messages) {
      if (timeUp.aborted || this.outlet !== outlet) break;
      answers.push(this.send(outlet, message).then((done) => void (done && confirmed.add(message.id))));
      if (outlet.room.isShut) await Promise.race([outlet.room.passed(), aborted(timeUp)]);
    }
    await Promise.race([Promise.all(answers), aborted(timeUp)]);
    if (timeUp.aborted) this.options.logger.warn('RabbitMQ has not confirmed in time');
    return new Set(confirmed); // a confirm that comes late must not change what was answered
  }

  /** Nothing is written to a broker that is known to be blocked: it would come in twice when it no longer is. */
  private async usableOutlet(timeUp: AbortSignal): Promise<Outlet> {
    const { intake } = this.connection;
    if (intake.isShut) await Promise.race([intake.passed(), aborted(timeUp)]);
    if (timeUp.aborted) throw new MessagingUnavailable('RabbitMQ is blocked by an alarm');
    if (!this.outlet) throw new MessagingUnavailable('not connected to RabbitMQ');
    return this.outlet;
  }

  /** @returns whether the broker has taken the message into every queue it was meant for */
  private async send({ channel, returned, room }: Outlet, message: Outbound): Promise<boolean> {
    const { id, to, body, headers } = message;
    const { prefix, logger } = this.options;
    const toQueue = 'queue' in to;
    const [exchange, key] = toQueue ? ['', workQueue(prefix, to.queue)] : [eventsExchange(prefix), to.topic];
    const content = Buffer.from(JSON.stringify(body) ?? 'null');
    const options = { persistent: true, mandatory: toQueue, messageId: id, contentType: 'application/json', headers }; // prettier-ignore
    return new Promise<boolean>((resolve) => {
      const answer = (refusal: unknown) => {
        const unroutable = returned.delete(id);
        if (unroutable) logger.error({ queue: key, id }, 'no such queue: message not taken');
        resolve(!refusal && !unroutable);
      };
      try {
        if (!channel.publish(exchange, key, content, options, answer)) room.shut();
      } catch (error) {
        // Either the channel has just ended, or this message can't be encoded. Nothing of it has been sent.
        logger.error({ id, reason: reasonOf(error) }, 'message not sent');
        resolve(false);
      }
    });
  }
}
