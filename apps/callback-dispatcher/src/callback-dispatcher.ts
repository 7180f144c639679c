import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DomainEvent } from '#contracts';
import { provesWritable, takesWrites } from '#database';
import { feeding, type Messaging } from '#messaging';
import { Outbox } from '#outbox';
import { correlationFrom, Health, Metrics, NestLogger, serveHealth, withCorrelation, type HealthChecks, type Logger, type Running } from '#telemetry'; // prettier-ignore
import { WorkHost, type ConsumeDoorbells } from '#work';
import { DataSource } from 'typeorm';
import type { DispatcherSettings } from './callback-dispatcher.settings.js';
import { CallbackHandler, Delivering, heldBack } from './callback.handler.js';
import { hearEvent, type Hearing } from './hear-event.js';
import { Rest } from './rest.js';
import { planDeliveries } from './plan-deliveries.js';
import { Receivers } from './receivers.js';

/** What the dispatcher stands on. It opens none of it and closes none of it. */
export interface DispatcherParts {
  dataSource: DataSource;
  messaging: Messaging;
  logger: Logger;
  metrics: Metrics;
  /** Where health and metrics are served; absent: nowhere. */
  healthPort?: number | undefined;
}

@Module({})
class CallbackDispatcherModule {}

const eventsAtATime = 10;
/** Each holds a few connections at most, and only for seconds after its last delivery. */
const receiversAtMost = 500;
const databaseRetryMs = 1000;
/** A third of the half hour after which RabbitMQ takes a message back by itself. */
const longestInHandMs = 600_000;

/** Starts a dispatcher: it hears events and delivers callbacks once the promise resolves. */
export async function startCallbackDispatcher(
  settings: DispatcherSettings,
  parts: DispatcherParts,
): Promise<Running> {
  const { dataSource, messaging, logger, metrics } = parts;
  const outbox = new Outbox(dataSource, {
    publish: (messages) => messaging.publish(messages),
    onTrouble: (error) => logger.warn({ reason: String(error) }, 'outbox: could not relay, will try again'),
  });
  const consume: ConsumeDoorbells = (queue, options) => messaging.consume(queue, options);
  const work = {
    owner: 'callback-dispatcher' as const,
    dataSource,
    outbox,
    consume,
    log: logger,
    waiters: undefined,
    onResult: countDelivery(metrics),
  };
  const host = new WorkHost(work, settings);
  const timeoutMs = settings.CALLBACK_TIMEOUT_MS;
  const receivers = new Receivers({ timeoutMs, atMost: receiversAtMost });
  const delivering = new Delivering(receivers, timeoutMs);
  const app = await NestFactory.create<NestFastifyApplication>(
    rootModule(delivering, parts),
    new FastifyAdapter(),
    { logger: new NestLogger(logger) },
  );
  app.connectMicroservice({ strategy: host.server });
  outbox.start();
  await app.startAllMicroservices();
  const stopping = new AbortController();
  const hearing: Hearing = {
    plan: async (event) => {
      const { uncovered } = await planDeliveries({ dataSource, outbox }, event);
      if (uncovered.length > 0) logger.warn({ event_id: event.id, operation_id: event.data.operation_id, urls: uncovered.length }, 'callbacks: no endpoint covers what a caller named'); // prettier-ignore
      countOperation(metrics, event);
    },
    stopping: stopping.signal,
    retryMs: databaseRetryMs,
    inHandMs: longestInHandMs,
    onKept: (reason) => logger.warn({ reason }, 'event kept in hand while the database is away'),
    rest: () => {
      logger.warn('no more events until the database is back');
      return rest.begin();
    },
  };
  const events = await messaging.subscribe('callbacks', {
    prefetch: eventsAtATime,
    handle: ({ body, headers }) => withCorrelation(correlationFrom(headers), () => hearEvent(body, hearing)),
  });
  const rest = new Rest(events, {
    askEveryMs: databaseRetryMs,
    isOver: () => takesWrites(dataSource),
    stopping: stopping.signal,
  });
  host.start();
  const health = parts.healthPort === undefined ? undefined : await serveHealth(parts.healthPort, { health: new Health(checksOf(parts), logger), metrics, logger }); // prettier-ignore

  return {
    close: async () => {
      stopping.abort();
      await Promise.all([events.drain(settings.SHUTDOWN_TIMEOUT_MS), host.close()]);
      await app.close();
      await receivers.close();
      await health?.close();
      await outbox.stop();
    },
  };
}

/** Every operation ends with an event, and every event is heard by one dispatcher: so they are counted here. */
function countOperation(metrics: Metrics, { data }: DomainEvent): void {
  const { cmd, status, created_at, updated_at } = data;
  metrics.operations.inc({ cmd, outcome: status });
  metrics.operationDuration.observe({ cmd }, (Date.parse(updated_at) - Date.parse(created_at)) / 1000);
}

const outcomeOf: Partial<Record<string, string>> = { done: 'delivered', later: 'failed', parked: 'given_up' };

const countDelivery =
  (metrics: Metrics) =>
  (
    _key: string,
    { result, reason, durationMs }: { result: string; reason?: string; durationMs: number },
  ): void => {
    metrics.workResults.inc({ kind: 'callback', result });
    metrics.workDuration.observe({ kind: 'callback' }, durationMs / 1000);
    const outcome = reason === heldBack ? 'held_back' : outcomeOf[result];
    if (outcome) metrics.callbackDeliveries.inc({ outcome });
  };

const checksOf = ({ dataSource, messaging }: DispatcherParts): HealthChecks => ({
  database: { required: true, good: ['up'], state: () => provesWritable(dataSource) },
  messaging: { required: true, good: ['connected'], state: () => feeding(messaging.health()) },
});

function rootModule(delivering: Delivering, { dataSource }: DispatcherParts): DynamicModule {
  return {
    module: CallbackDispatcherModule,
    controllers: [CallbackHandler],
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: Delivering, useValue: delivering },
    ],
  };
}
