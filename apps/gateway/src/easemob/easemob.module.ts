import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { openEasemob } from '#easemob';
import { Logger, Metrics } from '#telemetry';
import { Redis } from 'ioredis';
import { GatewaySettings } from '../gateway.settings.js';
import { Easemob } from './easemob.js';
import { ImTokens } from './im-tokens.js';

const easemob = {
  provide: Easemob,
  inject: [GatewaySettings, Logger, Metrics, Redis],
  useFactory: (settings: GatewaySettings, logger: Logger, metrics: Metrics, redis?: Redis): Easemob =>
    // All of them or none: see easemobWhollyOrNot.
    settings.EASEMOB_URL ? openEasemob(settings as Required<GatewaySettings>, { redis, logger, metrics }) : undefined,
};

/** What a gateway asks of Easemob itself, while somebody waits for it. */
@Module({ providers: [easemob, ImTokens], exports: [easemob, ImTokens] })
export class GatewayEasemobModule implements OnApplicationShutdown {
  constructor(@Inject(Easemob) private readonly easemob: Easemob) {}

  async onApplicationShutdown(): Promise<void> {
    await this.easemob?.close();
  }
}
