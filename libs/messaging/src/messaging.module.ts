import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Settings } from '#config';
import { topology } from '#contracts';
import { Logger } from '#telemetry';
import { inProcessMessaging } from './in-process.messaging.js';
import { Messaging } from './messaging.js';
import { connectRabbit } from './rabbit.messaging.js';

export const messagingSettingNames = ['RABBITMQ_URL', 'RABBITMQ_PREFIX', 'EVENT_SOURCE'] as const;
export type MessagingSettings = Pick<Settings, (typeof messagingSettingNames)[number]>;

/** `Messaging` of a process. It is there at once, and connected when the broker is. */
@Module({})
export class MessagingModule implements OnApplicationShutdown {
  constructor(private readonly messaging: Messaging) {}

  /** Over RabbitMQ. */
  static forRoot({
    RABBITMQ_URL: url,
    RABBITMQ_PREFIX: prefix,
    EVENT_SOURCE: source,
  }: MessagingSettings): DynamicModule {
    return providing((logger) => connectRabbit({ url, prefix, source, logger, topology }));
  }

  /** Within this process, for whoever lives in it alone. */
  static inProcess(): DynamicModule {
    return providing((logger) => inProcessMessaging({ logger, topology }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.messaging.close();
  }
}

const providing = (open: (logger: Logger) => Messaging): DynamicModule => ({
  module: MessagingModule,
  global: true,
  providers: [{ provide: Messaging, inject: [Logger], useFactory: open }],
  exports: [Messaging],
});
