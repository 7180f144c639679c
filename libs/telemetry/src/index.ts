export {
  annotate,
  correlation,
  correlationFields,
  correlationFrom,
  correlationHeaders,
  traceparentFrom,
  withCorrelation,
  type Correlation,
} from './correlation.js';
export { createLogger, type Logger, type LoggerOptions } from './logger.js';
export { Metrics } from './metrics.js';
export { NestLogger } from './nest-logger.js';
export { requestIdFrom } from './request-id.js';
export { Health, type HealthChecks } from './health.js';
export { HealthController } from './health.controller.js';
export { serveHealth } from './health-server.js';
export { runProcess, type Running } from './run-process.js';
export { listening, StartFailure, startFailure } from './start-failure.js';
