import { Module, type DynamicModule } from '@nestjs/common';
import type { Hearer } from '#contracts';
import { Messaging } from '#messaging';
import { Logger } from '#telemetry';
import { DataSource } from 'typeorm';
import { EventServer } from './event-server.js';

const eventsAtATime = 10;

/** The `EventServer` of a hearer: the strategy that feeds his handlers. */
@Module({})
export class EventsModule {
  static forRoot(settings: { SHUTDOWN_TIMEOUT_MS: number }, hearer: Hearer): DynamicModule {
    const server = {
      provide: EventServer,
      inject: [DataSource, Messaging, Logger],
      useFactory: (dataSource: DataSource, messaging: Messaging, log: Logger) =>
        new EventServer({
          hearer,
          subscribe: (name, options) => messaging.subscribe(name, options),
          dataSource,
          atATime: eventsAtATime,
          shutdownTimeoutMs: settings.SHUTDOWN_TIMEOUT_MS,
          log,
        }),
    };
    return { module: EventsModule, global: true, providers: [server], exports: [EventServer] };
  }
}
