import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { DatabaseSettings } from '#database/nest';
import { Logger } from '#telemetry';
import { openGatewayDatabase, type GatewayDatabase } from './gateway-database.js';

/** Connections for everything but the transactions of commands: a `DataSource`. */
export const reads = Symbol('reads');
/** Connections for the transactions of commands and what they tell: a `DataSource`. */
export const writes = Symbol('writes');
/** Short reads by key: a `ReadRows`. */
export const shortReads = Symbol('shortReads');

const database = Symbol('GatewayDatabase');

/** The connections of the gateway, in halves; see GatewayDatabase. */
@Module({})
export class GatewayDatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(database) private readonly database: GatewayDatabase) {}

  /** @param signal gives up waiting for a database that is not there yet */
  static forRoot(settings: DatabaseSettings, signal: AbortSignal): DynamicModule {
    const server = {
      url: settings.DATABASE_URL,
      size: settings.DATABASE_POOL_SIZE,
      pooler: settings.DATABASE_POOLER,
    };
    const part = (provide: symbol, name: 'reads' | 'writes' | 'readRows') => ({
      provide,
      inject: [database],
      useFactory: (opened: GatewayDatabase) => opened[name],
    });
    return {
      module: GatewayDatabaseModule,
      global: true,
      providers: [
        {
          provide: database,
          inject: [Logger],
          useFactory: (logger: Logger) =>
            openGatewayDatabase(server, {
              awaitSchema: true,
              signal,
              onWait: (reason) => logger.warn(reason),
            }),
        },
        part(reads, 'reads'),
        part(writes, 'writes'),
        part(shortReads, 'readRows'),
      ],
      exports: [reads, writes, shortReads],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}
