import { BlobStore } from '#blobs';
import { provesWritable } from '#database';
import { redisTakesWrites } from '#database/redis';
import { Messaging } from '#messaging';
import type { HealthChecks } from '#telemetry';
import type { HealthOptions } from '#telemetry/nest';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { filesState } from './files/files-state.js';
import { reads } from './gateway-database.module.js';

export const gatewayHealth: HealthOptions = {
  inject: [reads, Messaging, BlobStore, Redis],
  useFactory: (dataSource: DataSource, messaging: Messaging, blobs: BlobStore, redis?: Redis): HealthChecks => ({
    database: { required: true, good: ['up'], state: () => provesWritable(dataSource) },
    ...(redis && { redis: { required: true, good: ['ready'], state: () => redisTakesWrites(redis) } }),
    // Without it there are no photos and attachments; all else goes on.
    files: { required: false, good: ['up'], state: () => filesState(blobs) },
    // Without the broker requests are still accepted: the outbox keeps what is to be told.
    messaging: { required: false, good: ['connected'], state: () => messaging.health().state },
  }),
};
