import { Module } from '@nestjs/common';
import { AttachmentsModule } from '#attachments';
import { AuthenticityModule } from '../authenticity/authenticity.module.js';
import { Easemob } from '../easemob/easemob.js';
import { GatewayEasemobModule } from '../easemob/easemob.module.js';
import { reads } from '../gateway-database.module.js';
import { GatewaySettings } from '../gateway.settings.js';
import { EasemobFileController } from '../http/easemob-file.controller.js';
import { UserpicController } from '../http/userpic.controller.js';
import { Links } from './links.js';
import { Photos } from './photos.js';

const attachments = AttachmentsModule.over({
  dataSource: reads,
  easemob: Easemob,
  settings: GatewaySettings,
  lane: 'tap',
  imports: [GatewayEasemobModule],
});

/** Photos and attachments, and the links that lead to them. */
@Module({
  imports: [AuthenticityModule, attachments],
  controllers: [UserpicController, EasemobFileController],
  providers: [Links, Photos],
  exports: [attachments, Links],
})
export class FilesModule {}
