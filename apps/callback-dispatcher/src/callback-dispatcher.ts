import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { provesWritable } from '#database';
import { EventServer } from '#events';
import { feeding, type Messaging } from '#messaging';
import { Outbox } from '#outbox';
import { Health, Metrics, NestLogger, serveHealth, type HealthChecks, type Logger, type Running } from '#telemetry'; // prettier-ignore
import { WorkHost, type ConsumeDoorbells } from '#work';
import { DataSource } from 'typeorm';
import type { DispatcherSettings } from './callback-dispatcher.settings.js';
import { CallbackHandler, Delivering, heldBack } from './callback.handler.js';
import { Complaints, EventHandler } from './event.handler.js';
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
  const hearing = new EventServer({
    hearer: 'callbacks',
    subscribe: (name, options) => messaging.subscribe(name, options),
    dataSource,
    atATime: eventsAtATime,
    log: logger,
  });
  const timeoutMs = settings.CALLBACK_TIMEOUT_MS;
  const receivers = new Receivers({ timeoutMs, atMost: receiversAtMost });
  const delivering = new Delivering(receivers, timeoutMs);
  const app = await NestFactory.create<NestFastifyApplication>(
    rootModule(delivering, outbox, parts),
    new FastifyAdapter(),
    { logger: new NestLogger(logger) },
  );
  app.connectMicroservice({ strategy: host.server });
  app.connectMicroservice({ strategy: hearing });
  outbox.start();
  await app.startAllMicroservices();
  host.start();
  const health = parts.healthPort === undefined ? undefined : await serveHealth(parts.healthPort, { health: new Health(checksOf(parts), logger), metrics, logger }); // prettier-ignore

  return {
    close: async () => {
      await Promise.all([hearing.drain(settings.SHUTDOWN_TIMEOUT_MS), host.close()]);
      await app.close();
      await receivers.close();
      await health?.close();
      await outbox.stop();
    },
  };
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

function rootModule(
  delivering: Delivering,
  outbox: Outbox,
  { dataSource, logger, metrics }: DispatcherParts,
): DynamicModule {
  return {
    module: CallbackDispatcherModule,
    controllers: [CallbackHandler, EventHandler],
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: Delivering, useValue: delivering },
      { provide: Outbox, useValue: outbox },
      { provide: Metrics, useValue: metrics },
      { provide: Complaints, useValue: new Complaints(logger) },
    ],
  };
}
