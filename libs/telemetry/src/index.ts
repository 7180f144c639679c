export { createLogger, type Logger, type LoggerOptions } from './logger.js';
export { NestLogger } from './nest-logger.js';
export { requestIdFrom } from './request-id.js';
export { HealthController, provideHealthChecks, type HealthChecks } from './health.controller.js';
export { runProcess, type Running } from './run-process.js';
