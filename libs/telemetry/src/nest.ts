export { PassesErrorsOn } from './handler-errors.js';
export { HealthModule, type HealthOptions } from './health.module.js';
export { createApp, listen, runApp, type App, type Ports } from './run-app.js';
export { createTelemetry, TelemetryModule, type Telemetry } from './telemetry.module.js';
