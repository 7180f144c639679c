import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Messaging } from '#messaging';
import { Outbox } from '#outbox';
import { HealthController, NestLogger, provideHealthChecks, type Logger, type Running } from '#telemetry';
import { WorkHost, type ConsumeDoorbells } from '#work';
import { DataSource } from 'typeorm';
import type { DispatcherSettings } from './callback-dispatcher.settings.js';
import { CallbackHandler, CallbackTimeout } from './callback.handler.js';
import { hearEvent, type Hearing } from './hear-event.js';
import { planDeliveries } from './plan-deliveries.js';

/** What the dispatcher stands on. It opens none of it and closes none of it. */
export interface DispatcherParts {
  dataSource: DataSource;
  messaging: Messaging;
  logger: Logger;
  /** Where health is served; absent: nowhere. */
  healthPort?: number | undefined;
}

@Module({})
class CallbackDispatcherModule {}

const eventsAtATime = 10;
const databaseRetryMs = 1000;

/** Starts a dispatcher: it hears events and delivers callbacks once the promise resolves. */
export async function startCallbackDispatcher(
  settings: DispatcherSettings,
  parts: DispatcherParts,
): Promise<Running> {
  const { dataSource, messaging, logger } = parts;
  const outbox = new Outbox(dataSource, {
    publish: (messages) => messaging.publish(messages),
    onTrouble: (error) => logger.warn({ reason: String(error) }, 'outbox: could not relay, will try again'),
  });
  const consume: ConsumeDoorbells = (queue, options) => messaging.consume(queue, options);
  const host = new WorkHost({ dataSource, outbox, consume, log: logger }, settings);
  const app = await NestFactory.create<NestFastifyApplication>(
    rootModule(settings, parts),
    new FastifyAdapter(),
    { logger: new NestLogger(logger) },
  );
  app.connectMicroservice({ strategy: host.server });
  outbox.start();
  await app.startAllMicroservices();
  const stopping = new AbortController();
  const hearing: Hearing = {
    plan: (event) => planDeliveries(outbox, event),
    stopping: stopping.signal,
    retryMs: databaseRetryMs,
  };
  const events = await messaging.subscribe('callbacks', {
    prefetch: eventsAtATime,
    handle: ({ body }) => hearEvent(body, hearing),
  });
  host.start();
  if (parts.healthPort === undefined) await app.init();
  else await app.listen(parts.healthPort, '0.0.0.0');

  return {
    close: async () => {
      stopping.abort();
      await Promise.all([events.drain(settings.SHUTDOWN_TIMEOUT_MS), host.close()]);
      await app.close();
      await outbox.stop();
    },
  };
}

function rootModule(settings: DispatcherSettings, { dataSource, messaging }: DispatcherParts): DynamicModule {
  return {
    module: CallbackDispatcherModule,
    controllers: [CallbackHandler, HealthController],
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: CallbackTimeout, useValue: new CallbackTimeout(settings.CALLBACK_TIMEOUT_MS) },
      provideHealthChecks({
        database: {
          required: true,
          good: ['up'],
          state: () => dataSource.query('select 1').then(() => 'up'),
        },
        messaging: { required: true, good: ['connected'], state: () => messaging.health().state },
      }),
    ],
  };
}
