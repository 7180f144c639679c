import { provesWritable } from '#database';
import { redisTakesWrites } from '#database/redis';
import { feeding, Messaging } from '#messaging';
import type { HealthChecks } from '#telemetry';
import type { HealthOptions } from '#telemetry/nest';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';

export const workerHealth: HealthOptions = {
  inject: [DataSource, Messaging, Redis],
  useFactory: (dataSource: DataSource, messaging: Messaging, redis?: Redis): HealthChecks => ({
    database: { required: true, good: ['up'], state: () => provesWritable(dataSource) },
    ...(redis && { redis: { required: false, good: ['ready'], state: () => redisTakesWrites(redis) } }),
    messaging: { required: true, good: ['connected'], state: () => feeding(messaging.health()) },
  }),
};
