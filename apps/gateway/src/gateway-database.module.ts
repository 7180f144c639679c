import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { DatabaseSettings } from '#database/nest';
import { Logger, Metrics } from '#telemetry';
import { openGatewayDatabase, sharesOf, type GatewayDatabase } from './gateway-database.js';
import type { GatewaySettings } from './gateway.settings.js';
import { WriteTurns } from './rates/write-turns.js';
import { ReplicaConnections } from './replica/replica-connections.js';

/** Connections for everything but the transactions of commands: a `DataSource`. */
export const reads = Symbol('reads');
/** Connections for the transactions of commands and what they tell: a `DataSource`. */
export const writes = Symbol('writes');
/** Reads that are nothing but rows: `Reads`. */
export const rows = Symbol('rows');
/** The same of the replica; undefined where none is set. */
export const replica = Symbol('replica');

const database = Symbol('GatewayDatabase');

/** The connections of the gateway, in halves; see GatewayDatabase. */
@Module({})
export class GatewayDatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(database) private readonly database: GatewayDatabase,
    private readonly replica?: ReplicaConnections,
  ) {}

  /** @param signal gives up waiting for a database that is not there yet */
  static forRoot(
    settings: DatabaseSettings & Pick<GatewaySettings, 'DATABASE_REPLICA_URL'>,
    signal: AbortSignal,
  ): DynamicModule {
    const habits = { size: settings.DATABASE_POOL_SIZE, pooler: settings.DATABASE_POOLER };
    const server = { ...habits, url: settings.DATABASE_URL };
    const url = settings.DATABASE_REPLICA_URL;
    const part = (provide: symbol, name: 'reads' | 'writes' | 'rows') => ({
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
        part(rows, 'rows'),
        {
          provide: WriteTurns,
          inject: [Metrics],
          useFactory(metrics: Metrics) {
            const turns = new WriteTurns(sharesOf(habits.size, habits.pooler).writes);
            metrics.beforeRead(async () => metrics.writesWaiting.set(turns.waiting));
            return turns;
          },
        },
        {
          provide: ReplicaConnections,
          useFactory: () => (url === undefined ? undefined : new ReplicaConnections({ ...habits, url })),
        },
        {
          provide: replica,
          inject: [ReplicaConnections],
          useFactory: (connections?: ReplicaConnections) => connections?.rows,
        },
      ],
      exports: [reads, writes, rows, WriteTurns, replica],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.replica?.close();
    await this.database.close();
  }
}
