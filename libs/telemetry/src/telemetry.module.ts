import { readFileSync } from 'node:fs';
import { Module, type DynamicModule } from '@nestjs/common';
import { createLogger, Logger, type LoggerOptions } from './logger.js';
import { Metrics } from './metrics.js';

/** The log and the metrics of a process. */
export interface Telemetry {
  logger: Logger;
  metrics: Metrics;
}

export function createTelemetry(options: LoggerOptions): Telemetry {
  const metrics = new Metrics();
  metrics.buildInfo.set({ app: options.app, version, node: process.versions.node }, 1);
  return { logger: createLogger(options), metrics };
}

/** Of the product, as package.json has it, which lies beside `dist`. */
const { version } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

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
