import { Module } from '@nestjs/common';
import { OutboxModule } from '#outbox/nest';
import { ChatHoursHandler } from './chat-hours.handler.js';
import { HourReading } from './hour-reading.js';

/** What callbacks have not told of, read from Easemob's files of the hours. */
@Module({ imports: [OutboxModule], controllers: [ChatHoursHandler], providers: [HourReading] })
export class HistoryModule {}
