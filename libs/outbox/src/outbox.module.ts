import { Module, type DynamicModule, type InjectionToken, type OnApplicationShutdown } from '@nestjs/common';
import { Messaging } from '#messaging';
import { Logger } from '#telemetry';
import { DataSource } from 'typeorm';
import { Outbox } from './outbox.js';

const outboxOver = (dataSource: InjectionToken) => ({
  provide: Outbox,
  inject: [dataSource, Messaging, Logger],
  useFactory: (over: DataSource, messaging: Messaging, logger: Logger) => {
    const outbox = new Outbox(over, {
      publish: (messages) => messaging.publish(messages),
      onTrouble: (error) => logger.warn({ reason: String(error) }, 'outbox: could not relay, will try again'),
    });
    outbox.start();
    return outbox;
  },
});

/** The `Outbox` over the `DataSource` of the process, for the modules that import it; its relay runs. */
@Module({ providers: [outboxOver(DataSource)], exports: [Outbox] })
export class OutboxModule implements OnApplicationShutdown {
  constructor(private readonly outbox: Outbox) {}

  /** The same over connections of one's own. @param dataSource their token */
  static over(dataSource: InjectionToken): DynamicModule {
    return { module: OutboxModule, providers: [outboxOver(dataSource)] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbox.stop();
  }
}
