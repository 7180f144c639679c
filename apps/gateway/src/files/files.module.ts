import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Attachments, Downloads, EasemobFiles } from '#attachments';
import { BlobStore } from '#blobs';
import { Logger } from '#telemetry';
import type { DataSource } from 'typeorm';
import { AuthenticityModule } from '../authenticity/authenticity.module.js';
import { Easemob } from '../easemob/easemob.js';
import { GatewayEasemobModule } from '../easemob/easemob.module.js';
import { reads } from '../gateway-database.module.js';
import { GatewaySettings } from '../gateway.settings.js';
import { EasemobFileController } from '../http/easemob-file.controller.js';
import { UserpicController } from '../http/userpic.controller.js';
import { Links } from './links.js';
import { Photos } from './photos.js';

const attachments = {
  provide: Attachments,
  inject: [reads, BlobStore],
  useFactory: (dataSource: DataSource, blobs: BlobStore) => new Attachments(dataSource, blobs),
};
const downloads = {
  provide: Downloads,
  inject: [Attachments, Easemob, GatewaySettings, Logger],
  useFactory: (
    attachments: Attachments,
    client: Easemob,
    { FILE_SIZE_LIMIT: sizeLimit }: GatewaySettings,
    logger: Logger,
  ) => {
    const easemob = client && new EasemobFiles(client, { logger, lane: 'tap' });
    return new Downloads({ attachments, easemob, sizeLimit, logger });
  },
};

/** Photos and attachments, and the links that lead to them. */
@Module({
  imports: [AuthenticityModule, GatewayEasemobModule],
  controllers: [UserpicController, EasemobFileController],
  providers: [attachments, downloads, Links, Photos],
  exports: [Attachments, Links],
})
export class FilesModule implements OnApplicationShutdown {
  constructor(private readonly downloads: Downloads) {}

  async onApplicationShutdown(): Promise<void> {
    await this.downloads.close();
  }
}
