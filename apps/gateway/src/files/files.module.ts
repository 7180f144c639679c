import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Attachments, Downloads, EasemobFiles } from '#attachments';
import { BlobStore } from '#blobs';
import { Logger, Metrics } from '#telemetry';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { AuthenticityModule } from '../authenticity/authenticity.module.js';
import { reads } from '../gateway-database.module.js';
import { GatewaySettings } from '../gateway.settings.js';
import { EasemobFileController } from '../http/easemob-file.controller.js';
import { UserpicController } from '../http/userpic.controller.js';
import { Links } from './links.js';
import { Photos } from './photos.js';

/** Of this process alone, for people who wait; undefined where no Easemob is set. */
const ownEasemob = Symbol('EasemobFiles');

const easemob = {
  provide: ownEasemob,
  inject: [GatewaySettings, Logger, Metrics, Redis],
  useFactory: (settings: GatewaySettings, logger: Logger, metrics: Metrics, redis?: Redis) =>
    EasemobFiles.open(settings, { redis, logger, metrics }),
};
const attachments = {
  provide: Attachments,
  inject: [reads, BlobStore],
  useFactory: (dataSource: DataSource, blobs: BlobStore) => new Attachments(dataSource, blobs),
};
const downloads = {
  provide: Downloads,
  inject: [Attachments, ownEasemob, GatewaySettings, Logger],
  useFactory: (
    attachments: Attachments,
    easemob: EasemobFiles | undefined,
    { FILE_SIZE_LIMIT: sizeLimit }: GatewaySettings,
    logger: Logger,
  ) => new Downloads({ attachments, easemob, sizeLimit, logger }),
};

/** Photos and attachments, and the links that lead to them. */
@Module({
  imports: [AuthenticityModule],
  controllers: [UserpicController, EasemobFileController],
  providers: [attachments, downloads, easemob, Links, Photos],
  exports: [Attachments, Links],
})
export class FilesModule implements OnApplicationShutdown {
  constructor(
    private readonly downloads: Downloads,
    @Inject(ownEasemob) private readonly easemob: EasemobFiles | undefined,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.downloads.close();
    await this.easemob?.close();
  }
}
