import { provesWritable } from '#database';
import { feeding, Messaging } from '#messaging';
import type { HealthChecks } from '#telemetry';
import type { HealthOptions } from '#telemetry/nest';
import { DataSource } from 'typeorm';

export const rosterWorkerHealth: HealthOptions = {
  inject: [DataSource, Messaging],
  useFactory: (dataSource: DataSource, messaging: Messaging): HealthChecks => ({
    database: { required: true, good: ['up'], state: () => provesWritable(dataSource) },
    messaging: { required: true, good: ['connected'], state: () => feeding(messaging.health()) },
  }),
};
