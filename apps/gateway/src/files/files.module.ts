import { Module } from '@nestjs/common';
import { Logger, Metrics } from '#telemetry';
import { Redis } from 'ioredis';
import { AuthenticityModule } from '../authenticity/authenticity.module.js';
import { GatewaySettings } from '../gateway.settings.js';
import { EasemobFileController } from '../http/easemob-file.controller.js';
import { UserpicController } from '../http/userpic.controller.js';
import { Attachments } from './attachments.js';
import { Downloads } from './downloads.js';
import { EasemobFiles } from './easemob-files.js';
import { Links } from './links.js';
import { Photos } from './photos.js';

const easemobFiles = {
  provide: EasemobFiles,
  inject: [GatewaySettings, Logger, Metrics, Redis],
  useFactory: (settings: GatewaySettings, logger: Logger, metrics: Metrics, redis?: Redis) =>
    EasemobFiles.open(settings, { redis, logger, metrics }),
};

/** Photos and attachments, and the links that lead to them. */
@Module({
  imports: [AuthenticityModule],
  controllers: [UserpicController, EasemobFileController],
  providers: [Attachments, Downloads, easemobFiles, Links, Photos],
  exports: [Attachments, Links],
})
export class FilesModule {}
