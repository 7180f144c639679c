export { createLogger, Logger, type LoggerOptions } from './logger.js';
export { Metrics } from './metrics.js';
export { requestIdFrom } from './request-id.js';
export { type HealthChecks } from './health.js';
export { runProcess, type Running } from './run-process.js';
export { listening, StartFailure, startFailure } from './start-failure.js';
