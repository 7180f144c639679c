import { Module } from '@nestjs/common';
import { AttachmentsModule } from '#attachments';
import { EasemobClient } from '#easemob';
import { OutboxModule } from '#outbox/nest';
import { DataSource } from 'typeorm';
import { WorkerSettings } from '../easemob-worker.settings.js';
import { ChatFilesHandler } from './chat-files.handler.js';
import { SchoolFiles } from './school-files.js';

const attachments = AttachmentsModule.over({
  dataSource: DataSource,
  easemob: EasemobClient,
  settings: WorkerSettings,
  lane: 'bulk',
});

/** Attachments of messages, copied before Easemob throws them away. */
@Module({
  imports: [attachments, OutboxModule],
  controllers: [ChatFilesHandler],
  providers: [SchoolFiles],
})
export class ChatFilesModule {}
