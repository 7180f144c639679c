import { Module, type DynamicModule } from '@nestjs/common';
import { DispatcherSettings } from './callback-dispatcher.settings.js';
import { CallbacksModule } from './callbacks.module.js';

/** All that the dispatcher does. It stands on database, messaging and work, which whoever composes it brings along. */
@Module({ imports: [CallbacksModule] })
export class CallbackDispatcherModule {
  static forRoot(settings: DispatcherSettings): DynamicModule {
    return {
      module: CallbackDispatcherModule,
      global: true, // for the settings
      providers: [{ provide: DispatcherSettings, useValue: settings }],
      exports: [DispatcherSettings],
    };
  }
}
