import { Module, type DynamicModule } from '@nestjs/common';
import { ChatFilesModule } from './attachments/chat-files.module.js';
import { WorkerSettings } from './easemob-worker.settings.js';
import { ArchiveModule } from './archive/archive.module.js';
import { HistoryModule } from './history/history.module.js';
import { GroupsModule } from './group/groups.module.js';
import { OrphansModule } from './orphans/orphans.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { UsefulWorkers } from './useful-workers.js';
import { UsersModule } from './users/users.module.js';

/** All that the worker does. It stands on database, messaging, blobs, work and Easemob, which whoever composes it brings along. */
@Module({
  imports: [ArchiveModule, ChatFilesModule, HistoryModule, GroupsModule, OrphansModule, RetentionModule, UsersModule],
  providers: [UsefulWorkers],
})
export class EasemobWorkerModule {
  static forRoot(settings: WorkerSettings): DynamicModule {
    return {
      module: EasemobWorkerModule,
      global: true, // for the settings
      providers: [{ provide: WorkerSettings, useValue: settings }],
      exports: [WorkerSettings],
    };
  }
}
