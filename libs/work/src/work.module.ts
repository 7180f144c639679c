import { Module, type DynamicModule } from '@nestjs/common';
import type { ScheduleSettings, WorkOwner } from '#contracts';
import { provesWritable } from '#database';
import { feeding, Messaging } from '#messaging';
import { Outbox } from '#outbox';
import { OutboxModule } from '#outbox/nest';
import { Logger, Metrics, type HealthChecks } from '#telemetry';
import type { HealthOptions } from '#telemetry/nest';
import { DataSource } from 'typeorm';
import { schedulesOf } from './schedules.js';
import type { Waiters } from './waiters.js';
import { WorkHost, type WorkHostSettings } from './work-host.js';
import { WorkServer } from './work-server.js';

export interface WorkModuleOptions<Owner extends WorkOwner> {
  /** The services whose work this process carries out. */
  owners: readonly Owner[];
  /** Who waits for it; absent: nobody does. */
  waiters?: (outbox: Outbox) => Waiters;
}

/** Of a process that needs no more than this: it can claim work, and hears of it. */
export const workHealth = {
  inject: [DataSource, Messaging],
  useFactory: (dataSource: DataSource, messaging: Messaging): HealthChecks => ({
    database: { required: true, good: ['up'], state: () => provesWritable(dataSource) },
    messaging: { required: true, good: ['connected'], state: () => feeding(messaging.health()) },
  }),
} satisfies HealthOptions;

/** What a process needs to carry out work. Its `WorkServer` is the strategy that feeds the handlers of the process. */
@Module({})
export class WorkModule {
  static forRoot<Owner extends WorkOwner>(
    settings: WorkHostSettings & ScheduleSettings<Owner>,
    { owners, waiters }: WorkModuleOptions<Owner>,
  ): DynamicModule {
    const schedules = owners.flatMap((owner) => schedulesOf(owner, settings));
    const host = {
      provide: WorkHost,
      inject: [DataSource, Outbox, Messaging, Logger, Metrics],
      useFactory: (dataSource: DataSource, outbox: Outbox, messaging: Messaging, log: Logger, metrics: Metrics) =>
        new WorkHost(
          {
            owners,
            schedules,
            waiters: waiters?.(outbox),
            dataSource,
            outbox,
            consume: (queue, options) => messaging.consume(queue, options),
            log,
            metrics,
          },
          settings,
        ),
    };
    return {
      module: WorkModule,
      global: true,
      imports: [OutboxModule],
      providers: [host, { provide: WorkServer, inject: [WorkHost], useFactory: ({ server }: WorkHost) => server }],
      exports: [WorkHost, WorkServer],
    };
  }
}
