import type { ChannelModel, ConfirmChannel } from 'amqplib';
import type { Logger } from '#telemetry';
import { publicationsOf, type Publication } from './envelope.js';
import { Gate } from './gate.js';
import { MessagingUnavailable, type Outbound } from './messaging.js';
import { isRefusal, reasonOf, type ChannelRole, type RabbitConnection } from './rabbit.connection.js';
import { workExchange } from './topology.js';
import { aborted, timed } from './waiting.js';

const publishTimeoutMs = 5000;
/** The key and the id of a message that is meant for nobody. */
const probeId = 'probe';

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
  private unwelcome = false;

  constructor(
    private readonly connection: Pick<RabbitConnection, 'intake' | 'keep'>,
    private readonly options: { prefix: string; source: string; logger: Logger },
  ) {
    connection.keep(this);
  }

  get ready(): boolean {
    return this.outlet !== undefined;
  }

  /** The broker has refused what was last published: our account lacks the right. */
  get refused(): boolean {
    return this.unwelcome;
  }

  open(model: ChannelModel): Promise<ConfirmChannel> {
    return model.createConfirmChannel();
  }

  async attach(channel: ConfirmChannel): Promise<void> {
    const outlet: Outlet = { channel, returned: new Set(), room: new Gate() };
    channel.on('return', ({ properties }) => outlet.returned.add(String(properties.messageId)));
    channel.on('drain', () => outlet.room.open());
    await this.proveRight(outlet);
    this.outlet = outlet;
  }

  detach(why: unknown): void {
    if (isRefusal(why)) this.unwelcome = true;
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
    if (confirmed.size === messages.length) this.unwelcome = false;
    return new Set(confirmed); // a confirm that comes late must not change what was answered
  }

  /**
   * Publishes what no queue takes. A broker that lacks nothing gives it back; one that refuses our account ends the
   * channel, which would otherwise show only when something matters.
   */
  private proveRight({ channel, returned }: Outlet): Promise<void> {
    const options = { mandatory: true, messageId: probeId };
    return new Promise((resolve, reject) =>
      channel.publish(workExchange(this.options.prefix), probeId, Buffer.alloc(0), options, (refusal) => {
        returned.delete(probeId);
        if (refusal) reject(refusal as Error);
        else resolve();
      }),
    );
  }

  /** Nothing is written to a broker that is known to be blocked: it would come in twice when it no longer is. */
  private async usableOutlet(timeUp: AbortSignal): Promise<Outlet> {
    const { intake } = this.connection;
    if (intake.isShut) await Promise.race([intake.passed(), aborted(timeUp)]);
    if (timeUp.aborted) throw new MessagingUnavailable('RabbitMQ is blocked by an alarm');
    if (!this.outlet) throw new MessagingUnavailable('not connected to RabbitMQ');
    return this.outlet;
  }

  /** @returns whether the broker has taken the message, in each of its forms, into every queue it was meant for */
  private async send(outlet: Outlet, message: Outbound): Promise<boolean> {
    const taken = publicationsOf(message, this.options).map((one) => this.sendOne(outlet, message, one));
    return (await Promise.all(taken)).every(Boolean);
  }

  private sendOne(
    { channel, returned, room }: Outlet,
    { id, to, headers }: Outbound,
    { exchange, key, content, properties }: Publication,
  ): Promise<boolean> {
    const { logger } = this.options;
    const options = { persistent: true, mandatory: 'queue' in to, headers, ...properties };
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
