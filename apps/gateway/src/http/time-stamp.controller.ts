import { Controller, Get, Header } from '@nestjs/common';
import { timeLog } from './time-log.js';

/** `GET /api/TimeStamp`: what old clients of the mORMot framework ask before anything else. It needs no signature. */
@Controller('api/TimeStamp')
export class TimeStampController {
  @Get()
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'no-store')
  now(): string {
    return String(timeLog(new Date()));
  }
}
