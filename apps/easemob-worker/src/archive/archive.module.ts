import { Module } from '@nestjs/common';
import { OutboxModule } from '#outbox/nest';
import { ChatEventsHandler } from './chat-events.handler.js';

/** What people write on their phones, brought into the log. */
@Module({ imports: [OutboxModule], controllers: [ChatEventsHandler] })
export class ArchiveModule {}
