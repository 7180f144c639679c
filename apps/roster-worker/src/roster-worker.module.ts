import { Module, type DynamicModule } from '@nestjs/common';
import { OutboxModule } from '#outbox/nest';
import { ImportHandler } from './import.handler.js';
import { RosterWorkerSettings } from './roster-worker.settings.js';

/** All that the roster worker does. It stands on database, messaging and work, which whoever composes it brings along. */
@Module({ imports: [OutboxModule], controllers: [ImportHandler] })
export class RosterWorkerModule {
  static forRoot(settings: RosterWorkerSettings): DynamicModule {
    return {
      module: RosterWorkerModule,
      providers: [{ provide: RosterWorkerSettings, useValue: settings }],
    };
  }
}
