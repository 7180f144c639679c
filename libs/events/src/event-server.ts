import { applyDecorators } from '@nestjs/common';
import { EventPattern, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { topicOf, type AnyEvent, type DomainEvent, type Hearer, type Told } from '#contracts';
import { takesWrites } from '#database';
import { correlationFrom, withCorrelation } from '#telemetry/correlation';
import { PassesErrorsOn } from '#telemetry/nest';
import { lastValueFrom } from 'rxjs';
import type { DataSource } from 'typeorm';
import { hearEvent } from './hear-event.js';
import { hearingFault } from './hearing-fault.js';
import { meaningOf } from './meaning.js';
import { Rest } from './rest.js';

/** Tells Nest which of its strategies a handler is for: an app may carry out work as well. */
const transport = Symbol('events');

/**
 * Marks the method that hears events: `(event: Told<…>) => Promise<void>`. It is called until it is through, so the
 * same event may come twice. Several methods may hear the same event; it is heard once all of them are through.
 */
export const HandlesEvent = <Heard extends readonly AnyEvent[]>(...heard: Heard) =>
  applyDecorators(EventPattern(heard.map(topicOf), transport), PassesErrorsOn()) as <
    Method extends (event: Told<Heard[number]>) => Promise<void>,
  >(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ) => void;

/** A durable subscription, as far as this server needs it. */
export interface EventConsumer {
  pause(): Promise<void>;
  resume(): Promise<void>;
  drain(timeoutMs: number): Promise<void>;
}

/** Where events come from: RabbitMQ, or the same process. */
export type SubscribeToEvents = (
  name: Hearer,
  options: {
    prefetch: number;
    handle: (message: { body: unknown; headers: Record<string, string> }) => Promise<'ack' | 'retry' | 'reject'>;
  },
) => Promise<EventConsumer>;

export interface EventServerOptions {
  /** Whose events these are: all that he is said to hear, and no others. */
  hearer: Hearer;
  subscribe: SubscribeToEvents;
  /** What handlers write to. */
  dataSource: DataSource;
  /** Most events that are being heard at a time. */
  atATime: number;
  /** How long what is being heard may still take when the process is to stop. */
  shutdownTimeoutMs: number;
  log: { warn(line: object, message: string): void; error(line: object, message: string): void };
}

const databaseRetryMs = 1000;
/** A third of the half hour after which RabbitMQ takes a message back by itself. */
const longestInHandMs = 600_000;

/**
 * The Nest transport strategy for events: it feeds handlers marked with HandlesEvent from a durable subscription, whatever
 * carries it. Handlers acknowledge nothing: an event is heard once they are through.
 */
export class EventServer extends Server implements CustomTransportStrategy {
  override readonly transportId = transport;
  private readonly stopping = new AbortController();
  private consumer: EventConsumer | undefined;
  private rest: Rest | undefined;

  constructor(private readonly events: EventServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.start().then(() => callback(), callback);
  }

  /**
   * Hears nothing more, hands back what is kept in hand, and waits for what is being heard. Nest calls it when the process is
   * to stop.
   */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.consumer?.drain(this.events.shutdownTimeoutMs);
  }

  // Nest's way to hand out transport events and the native client; this transport has neither.
  on(): void {}
  unwrap<T>(): T {
    return this.events as T;
  }

  private async start(): Promise<void> {
    const { hearer, subscribe, dataSource, atATime } = this.events;
    const fault = hearingFault(hearer, [...this.messageHandlers.keys()]);
    if (fault) throw new Error(fault);
    const stopping = this.stopping.signal;
    this.consumer = await subscribe(hearer, {
      prefetch: atATime,
      handle: ({ body, headers }) => withCorrelation(correlationFrom(headers), () => this.answer(body)),
    });
    const isOver = () => takesWrites(dataSource);
    this.rest = new Rest(this.consumer, { isOver, askEveryMs: databaseRetryMs, stopping });
  }

  private async answer(body: unknown): Promise<'ack' | 'retry' | 'reject'> {
    const { hearer, log } = this.events;
    const meaning = meaningOf(body, hearer);
    if ('forOthers' in meaning) return 'ack';
    if ('refused' in meaning) {
      log.error({ reason: meaning.refused }, 'event refused');
      return 'reject';
    }
    return hearEvent(() => this.tell(meaning.topic, meaning.event), {
      stopping: this.stopping.signal,
      retryMs: databaseRetryMs,
      inHandMs: longestInHandMs,
      onKept: (reason) => log.warn({ reason }, 'event kept in hand while the database is away'),
      rest: async () => {
        log.warn({ hearer }, 'no more events until the database is back');
        await this.rest?.begin();
      },
    });
  }

  private async tell(topic: string, event: DomainEvent): Promise<void> {
    const handler = this.getHandlerByPattern(topic);
    if (!handler) throw new Error(`no handler for the event ${topic}`);
    await lastValueFrom(this.transformToObservable(await handler(event)));
  }
}
