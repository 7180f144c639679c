import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Logger } from '#telemetry';
import { FailureFilter, type FilterOptions } from './failure.filter.js';

export interface EdgeModuleOptions extends Omit<FilterOptions, 'logger'> {
  /** How long clients may hold up the stop: one who has opened a connection and sends nothing, or half a request, would. */
  shutdownTimeoutMs: number;
}

const options = Symbol('EdgeModuleOptions');

/** What an app has at its edge besides the adapter: failures are told in the words of the contract, and a stop ends. */
@Module({})
export class EdgeModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  private overdue: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(options) private readonly options: EdgeModuleOptions,
  ) {}

  static forRoot(edge: EdgeModuleOptions): DynamicModule {
    const filter = {
      provide: APP_FILTER,
      inject: [Logger],
      useFactory: (logger: Logger) => new FailureFilter({ ...edge, logger }),
    };
    return { module: EdgeModule, providers: [{ provide: options, useValue: edge }, filter] };
  }

  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter.getHttpServer();
    this.overdue = setTimeout(() => server.closeAllConnections(), this.options.shutdownTimeoutMs);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.overdue);
  }
}
