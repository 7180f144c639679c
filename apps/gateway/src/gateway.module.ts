import { Module, type DynamicModule } from '@nestjs/common';
import { EdgeModule } from '#http';
import { AuthenticityModule } from './authenticity/authenticity.module.js';
import { CommandsModule } from './commands/commands.module.js';
import { DocsModule } from './docs/docs.module.js';
import { FilesModule } from './files/files.module.js';
import { GatewaySettings } from './gateway.settings.js';
import { isUnavailable } from './http/is-unavailable.js';
import { bodyLimit } from './http/read-envelope.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { RostersModule } from './rosters/rosters.module.js';

/** All that the gateway does. It stands on database, Redis, messaging and blobs, which whoever composes it brings along. */
@Module({ imports: [AuthenticityModule, CommandsModule, DocsModule, FilesModule, MetricsModule, RostersModule] })
export class GatewayModule {
  static forRoot(settings: GatewaySettings): DynamicModule {
    return {
      module: GatewayModule,
      global: true, // for the settings
      imports: [EdgeModule.forRoot({ bodyLimit, isUnavailable, shutdownTimeoutMs: settings.SHUTDOWN_TIMEOUT_MS })],
      providers: [{ provide: GatewaySettings, useValue: settings }],
      exports: [GatewaySettings],
    };
  }
}
