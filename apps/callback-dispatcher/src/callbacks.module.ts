import { Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { workKinds } from '#contracts';
import { OutboxModule } from '#outbox/nest';
import { Metrics } from '#telemetry';
import { WorkHost } from '#work/nest';
import { CallbackHandler, heldBack } from './callback.handler.js';
import { DispatcherSettings } from './callback-dispatcher.settings.js';
import { EventHandler } from './event.handler.js';
import { Receivers } from './receivers.js';

/** Each holds a few connections at most, and only for seconds after its last delivery. */
const receiversAtMost = 500;

const receivers = {
  provide: Receivers,
  inject: [DispatcherSettings],
  useFactory: ({ CALLBACK_TIMEOUT_MS: timeoutMs }: DispatcherSettings) =>
    new Receivers({ timeoutMs, atMost: receiversAtMost }),
};

const outcomeOf: Partial<Record<string, string>> = { done: 'delivered', later: 'failed', parked: 'given_up' };

/** Signed callbacks to the endpoints of the schools. */
@Module({
  imports: [OutboxModule],
  controllers: [CallbackHandler, EventHandler],
  providers: [receivers],
})
export class CallbacksModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly receivers: Receivers,
    private readonly host: WorkHost,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.host.onResult((key, { result, reason }) => {
      if (!key.startsWith(`${workKinds.callback.kind}:`)) return;
      const outcome = reason === heldBack ? 'held_back' : outcomeOf[result];
      if (outcome) this.metrics.callbackDeliveries.inc({ outcome });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.receivers.close();
  }
}
