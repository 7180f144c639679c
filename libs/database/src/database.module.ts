import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Settings } from '#config';
import { Logger } from '#telemetry';
import { DataSource } from 'typeorm';
import { openDatabase } from './data-source.js';

export const databaseSettingNames = ['DATABASE_URL', 'DATABASE_POOL_SIZE', 'DATABASE_POOLER'] as const;
export type DatabaseSettings = Pick<Settings, (typeof databaseSettingNames)[number]>;

/** A database that says nothing for so long is gone: longer than any statement may take. */
const answerWithinMs = 12_000;

/** The `DataSource` of a process. Waits until the database is there and its schema is up to date. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @param name shown in pg_stat_activity
   * @param stopping gives up waiting
   */
  static forRoot(
    settings: DatabaseSettings,
    { name, stopping: signal }: { name: string; stopping: AbortSignal },
  ): DynamicModule {
    const options = {
      url: settings.DATABASE_URL,
      poolSize: settings.DATABASE_POOL_SIZE,
      pooler: settings.DATABASE_POOLER,
      name,
      answerWithinMs,
    };
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        {
          provide: DataSource,
          inject: [Logger],
          useFactory: (logger: Logger) =>
            openDatabase(options, { awaitSchema: true, signal, onWait: (reason) => logger.warn(reason) }),
        },
      ],
      exports: [DataSource],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}
