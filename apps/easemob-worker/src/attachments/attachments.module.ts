import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Attachments, Downloads, EasemobFiles } from '#attachments';
import { BlobStore } from '#blobs';
import { EasemobClient } from '#easemob';
import { OutboxModule } from '#outbox';
import { Logger } from '#telemetry';
import { DataSource } from 'typeorm';
import { WorkerSettings } from '../easemob-worker.settings.js';
import { ChatFilesHandler } from './chat-files.handler.js';
import { SchoolFiles } from './school-files.js';

const attachments = {
  provide: Attachments,
  inject: [DataSource, BlobStore],
  useFactory: (dataSource: DataSource, blobs: BlobStore) => new Attachments(dataSource, blobs),
};
const downloads = {
  provide: Downloads,
  inject: [Attachments, EasemobClient, WorkerSettings, Logger],
  useFactory: (
    attachments: Attachments,
    client: EasemobClient,
    { FILE_SIZE_LIMIT: sizeLimit }: WorkerSettings,
    logger: Logger,
  ) => new Downloads({ attachments, easemob: new EasemobFiles(client, { logger, lane: 'bulk' }), sizeLimit, logger }),
};

/** Attachments of messages, copied before Easemob throws them away. */
@Module({
  imports: [OutboxModule],
  controllers: [ChatFilesHandler],
  providers: [attachments, downloads, SchoolFiles],
})
export class AttachmentsModule implements OnApplicationShutdown {
  constructor(private readonly downloads: Downloads) {}

  onApplicationShutdown(): Promise<void> {
    return this.downloads.close();
  }
}
