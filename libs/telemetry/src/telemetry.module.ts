import { Module, type DynamicModule } from '@nestjs/common';
import { createLogger, Logger, type LoggerOptions } from './logger.js';
import { Metrics } from './metrics.js';

/** The log and the metrics of a process. */
export interface Telemetry {
  logger: Logger;
  metrics: Metrics;
}

export const createTelemetry = (options: LoggerOptions): Telemetry => ({
  logger: createLogger(options),
  metrics: new Metrics(),
});

/** `Logger` and `Metrics` for everybody. They are there before Nest is, which writes its own log through them. */
@Module({})
export class TelemetryModule {
  static forRoot({ logger, metrics }: Telemetry): DynamicModule {
    return {
      module: TelemetryModule,
      global: true,
      providers: [
        { provide: Logger, useValue: logger },
        { provide: Metrics, useValue: metrics },
      ],
      exports: [Logger, Metrics],
    };
  }
}
