import { Module } from '@nestjs/common';
import { OutboxModule } from '#outbox/nest';
import { GroupHandler } from './group.handler.js';
import { RemoteGroups } from './remote-group.js';
import { WaitingMessages } from './waiting-messages.js';

/** Groups in Easemob as the database wants them. */
@Module({
  imports: [OutboxModule],
  controllers: [GroupHandler],
  providers: [RemoteGroups, WaitingMessages],
})
export class GroupsModule {}
