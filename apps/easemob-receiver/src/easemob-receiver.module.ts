import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { EdgeModule } from '#http';
import { Logger, Metrics } from '#telemetry';
import { CallbackController } from './callback.controller.js';
import { ChatEventTable, openTable } from './chat-event-table.js';
import { ReceiverSettings, spoolFolder } from './easemob-receiver.settings.js';
import { Intake } from './intake.js';
import { bodyLimit } from './receiver-edge.js';
import { Replay } from './replay.js';
import { Spool } from './spool/spool.js';

/** All that the receiver does. It stands on nothing: it listens, and takes events, while there is no database. */
@Module({ controllers: [CallbackController] })
export class EasemobReceiverModule implements OnApplicationShutdown {
  constructor(
    private readonly table: ChatEventTable,
    private readonly replay: Replay,
    private readonly spool: Spool,
  ) {}

  /** @param stopping gives up waiting for the database */
  static forRoot(settings: ReceiverSettings, stopping: AbortSignal): DynamicModule {
    const table = {
      provide: ChatEventTable,
      inject: [Logger],
      useFactory: (logger: Logger) => openTable(settings, { logger, stopping }),
    };
    const spool = {
      provide: Spool,
      inject: [Logger, Metrics],
      useFactory: async (logger: Logger, metrics: Metrics) => {
        const opened = await Spool.open(spoolFolder(settings), { limit: settings.RECEIVER_SPOOL_LIMIT, logger });
        metrics.beforeRead(async () => {
          metrics.receiverSpoolBytes.set(opened.bytes);
          metrics.receiverSpoolOldest.set(opened.oldestAt === undefined ? 0 : (Date.now() - opened.oldestAt) / 1000);
        });
        return opened;
      },
    };
    return {
      module: EasemobReceiverModule,
      imports: [
        EdgeModule.forRoot({
          bodyLimit,
          isUnavailable: () => false,
          shutdownTimeoutMs: settings.SHUTDOWN_TIMEOUT_MS,
        }),
      ],
      providers: [{ provide: ReceiverSettings, useValue: settings }, table, spool, Intake, Replay],
      // For the health of the process.
      exports: [ChatEventTable, Spool, Intake],
      global: true,
    };
  }

  /** Requests have been answered by now. What is left in the spool goes on at the next start. */
  async onApplicationShutdown(): Promise<void> {
    await this.replay.stop();
    await this.table.close();
    await this.spool.close();
  }
}
