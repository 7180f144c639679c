import { Module } from '@nestjs/common';
import { OutboxModule } from '#outbox/nest';
import { UsersModule } from '../users/users.module.js';
import { GroupHandler } from './group.handler.js';
import { RemoteGroups } from './remote-group.js';
import { WaitingMessages } from './waiting-messages.js';

/** Groups in Easemob as the database wants them. */
@Module({
  imports: [OutboxModule, UsersModule],
  controllers: [GroupHandler],
  providers: [RemoteGroups, WaitingMessages],
})
export class GroupsModule {}
