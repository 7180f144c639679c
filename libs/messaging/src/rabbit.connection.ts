import { connect, type Channel, type ChannelModel, type SocketOptions } from 'amqplib';
import type { Logger } from '#telemetry';
import { backOffMs, steadyMs } from './back-off.js';
import { Gate } from './gate.js';
import type { Declarations } from './topology.js';
import { aborted, settledWithin, sleep } from './waiting.js';

const handshakeTimeoutMs = 10_000;
const closeTimeoutMs = 2000;

/** What a channel is for. Whenever it ends without having been asked to, it is opened and attached again. */
export interface ChannelRole<C extends Channel> {
  /** For the log. */
  name: string;
  open(model: ChannelModel): Promise<C>;
  /** Makes use of a new channel. It already has listeners for its errors and its end. */
  attach(channel: C): Promise<void>;
  /** The channel last attached, or that would not be attached, is gone. @param why what the broker said, if it did */
  detach(why: unknown): void;
}

/** One connection, from the moment its topology is asserted until it ends. */
interface Session {
  model: ChannelModel;
  channels: Set<Channel>;
  /** Aborted at the end, with what ended it. */
  ended: AbortSignal;
  /** Ends it now, whatever the peer does. */
  destroy: () => void;
}

/**
 * A connection to RabbitMQ, made again for ever, and the channels that live on it.
 * Not amqplib's own recovery: that would miss an end between its set-up and its listeners, and has no listener for errors
 * during set-up, which would end the process.
 */
export class RabbitConnection {
  /** Shut while the broker takes no messages (an alarm for memory or disk). */
  readonly intake = new Gate();
  private readonly closing = new AbortController();
  private readonly roles: ((session: Session) => void)[] = [];
  private readonly done: Promise<void>;
  private session: Session | undefined;
  private unwelcome = false;
  /** Of the addresses, the one in use or to be tried next. */
  private turn = 0;

  constructor(private readonly options: { addresses: readonly string[]; declarations: Declarations; logger: Logger }) {
    this.done = this.run();
  }

  get state(): 'connected' | 'connecting' | 'blocked' | 'closed' {
    if (this.closing.signal.aborted) return 'closed';
    if (!this.session) return 'connecting';
    return this.intake.isShut ? 'blocked' : 'connected';
  }

  /** The broker is there and last refused our account, or its right to declare what we need. */
  get refused(): boolean {
    return this.unwelcome;
  }

  /** Keeps a channel open for this role, on this connection and on every one after it. */
  keep<C extends Channel>(role: ChannelRole<C>): void {
    const serve = (session: Session) => void this.serve(session, role);
    this.roles.push(serve);
    if (this.session) serve(this.session);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.done;
  }

  private async run(): Promise<void> {
    const { logger } = this.options;
    for (let failures = 0; ; failures += 1) {
      const { reason, steady } = await this.live();
      if (this.closing.signal.aborted) return;
      this.turn = (this.turn + 1) % this.options.addresses.length;
      if (steady) failures = 0;
      const delayMs = Math.round(backOffMs(failures));
      logger.warn({ reason: reasonOf(reason), delayMs }, 'no connection to RabbitMQ, trying again');
      await sleep(delayMs, this.closing.signal);
      if (this.closing.signal.aborted) return;
    }
  }

  /** One connection from its beginning to its end, and why it ended. */
  private async live(): Promise<{ reason: unknown; steady: boolean }> {
    let session: Session;
    try {
      session = await this.open();
    } catch (reason) {
      this.unwelcome = isRefusal(reason);
      return { reason, steady: false };
    }
    this.unwelcome = false;
    this.options.logger.info('connected to RabbitMQ');
    const connectedAt = performance.now();
    this.session = session;
    for (const serve of this.roles) serve(session);
    await aborted(session.ended, this.closing.signal);
    this.session = undefined;
    await shut(session);
    return { reason: session.ended.reason, steady: performance.now() - connectedAt > steadyMs };
  }

  private async open(): Promise<Session> {
    const socket = new AbortController();
    // A close while the handshake goes on must not wait for it.
    const giveUp = () => socket.abort();
    this.closing.signal.addEventListener('abort', giveUp);
    const socketOptions: SocketOptions & { signal: AbortSignal } = {
      timeout: handshakeTimeoutMs,
      noDelay: true,
      keepAlive: true,
      signal: socket.signal,
    };
    try {
      const model = await connect(this.options.addresses[this.turn]!, socketOptions);
      const session = {
        model,
        channels: new Set<Channel>(),
        ended: this.watch(model),
        destroy: () => socket.abort(),
      };
      await this.assertTopology(model).catch(async (error: unknown) => {
        await shut(session);
        throw error;
      });
      return session;
    } finally {
      this.closing.signal.removeEventListener('abort', giveUp);
    }
  }

  private watch(model: ChannelModel): AbortSignal {
    const ended = new AbortController();
    model.on('error', (error) =>
      this.options.logger.warn({ reason: reasonOf(error) }, 'error on the connection to RabbitMQ'),
    );
    model.on('close', (error) => {
      ended.abort(error);
      this.intake.open(); // the alarm concerned this connection; the next one hears of it anew
    });
    model.on('blocked', () => {
      this.options.logger.error('RabbitMQ has an alarm and takes no messages');
      this.intake.shut();
    });
    model.on('unblocked', () => this.intake.open());
    return ended.signal;
  }

  /** On a channel to throw away, for a refusal ends the channel. */
  private async assertTopology(model: ChannelModel): Promise<void> {
    const { exchanges, queues, bindings } = this.options.declarations;
    const channel = await model.createChannel();
    channel.on('error', () => undefined); // the call that was refused throws the same
    try {
      for (const { name, type } of exchanges) await channel.assertExchange(name, type, { durable: true });
      for (const queue of queues) await channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments });
      for (const { queue, exchange, pattern } of bindings) await channel.bindQueue(queue, exchange, pattern);
      // Not awaited: amqplib forgets who waits for it when the connection ends meanwhile.
      void channel.close().catch(() => undefined);
    } catch (error) {
      if (isMismatch(error)) {
        this.options.logger.error(
          { reason: reasonOf(error) },
          'RabbitMQ holds one of our queues or exchanges with other arguments: delete it when it is empty, or take another prefix',
        );
      }
      throw error;
    }
  }

  private async serve<C extends Channel>(session: Session, role: ChannelRole<C>): Promise<void> {
    const over = AbortSignal.any([session.ended, this.closing.signal]);
    for (let failures = 0; !over.aborted; failures += 1) {
      const openedAt = performance.now();
      try {
        if (failures > 0) await this.assertTopology(session.model);
        await this.serveOnce(session, role);
        if (performance.now() - openedAt > steadyMs) failures = 0;
      } catch (error) {
        if (!over.aborted)
          this.options.logger.warn({ channel: role.name, reason: reasonOf(error) }, 'channel not opened');
      }
      await sleep(backOffMs(failures), over);
    }
  }

  /** One channel from its beginning to its end. */
  private async serveOnce<C extends Channel>(session: Session, role: ChannelRole<C>): Promise<void> {
    const channel = await role.open(session.model);
    let why: unknown;
    channel.on('error', (error) => (why = error));
    const closed = this.untilClosed(channel, role.name);
    session.channels.add(channel);
    try {
      await role.attach(channel);
      await Promise.race([closed, aborted(session.ended)]);
    } finally {
      role.detach(why);
      session.channels.delete(channel);
      void channel.close().catch(() => undefined);
    }
  }

  /** With no listener for errors, amqplib would give up the whole connection; with one, the channel is ours to rebuild. */
  private untilClosed(channel: Channel, name: string): Promise<void> {
    channel.on('error', (error) =>
      this.options.logger.warn({ channel: name, reason: reasonOf(error) }, 'channel ended by RabbitMQ'),
    );
    return new Promise((resolve) => channel.on('close', resolve));
  }
}

/**
 * Closes as one should, and leaves a peer that does not answer. The channels first: the connection's own close would
 * overtake acknowledgements that are still in their buffers.
 */
async function shut({ model, channels, ended, destroy }: Session): Promise<void> {
  if (!ended.aborted) {
    const closed = Promise.allSettled([...channels].map((channel) => channel.close())).then(() => model.close());
    await settledWithin(closed, closeTimeoutMs);
  }
  destroy();
}

/** An account that is not known, may not into the virtual host, or lacks a right. */
export const isRefusal = (error: unknown): boolean => /ACCESS[_-]REFUSED|NOT[_-]ALLOWED/.test(reasonOf(error));

const isMismatch = (error: unknown): boolean => (error as { code?: unknown }).code === 406;

/** amqplib keeps to itself what the broker says when it closes a connection instead of opening the virtual host. */
const noVirtualHost = /^Expected ConnectionOpenOk; got <ConnectionClose/;

export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'closed';
  return noVirtualHost.test(error.message)
    ? 'NOT_ALLOWED: no such virtual host, or none that this account may enter'
    : error.message;
};
