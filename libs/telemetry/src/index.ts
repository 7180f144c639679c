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
export { PassesErrorsOn } from './handler-errors.js';
export { createLogger, Logger, type LoggerOptions } from './logger.js';
export { Metrics } from './metrics.js';
export { NestLogger } from './nest-logger.js';
export { requestIdFrom } from './request-id.js';
export { type HealthChecks } from './health.js';
export { HealthModule, type HealthOptions } from './health.module.js';
export { createApp, listen, runApp, type App, type Ports } from './run-app.js';
export { runProcess, type Running } from './run-process.js';
export { createTelemetry, TelemetryModule, type Telemetry } from './telemetry.module.js';
export { listening, StartFailure, startFailure } from './start-failure.js';
