import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Nest's own messages through our logger: its start-up chatter at debug, its warnings and errors as they are. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, ...[stack, context]: unknown[]): void {
    // A start that fails: it is thrown on, and told in a sentence by whoever runs the process.
    if (context === 'ExceptionHandler') return this.log(message, context);
    this.logger.error({ context, stack }, String(message));
  }
}
