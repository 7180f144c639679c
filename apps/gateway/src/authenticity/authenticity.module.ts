import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { events, topicOf } from '#contracts';
import { Messaging } from '#messaging';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { reads } from '../gateway-database.module.js';
import { TimeStampController } from '../http/time-stamp.controller.js';
import { KeyRates } from '../rates/key-rates.js';
import { Authenticity } from './authenticity.js';
import { AdmitKeyed, admitInRedis, admitInSteps } from './key-admission.js';
import { KeyAuthenticity } from './key-authenticity.js';
import { KeyDirectory } from './key-directory.js';
import { KeyUse } from './key-use.js';
import { SaltUse } from './salt-use.js';
import { SchoolDirectory } from './school-directory.js';
import { forgetUsed, onceInDatabase, onceInRedis, UseOnce } from './used-once.js';

const forgetIntervalMs = 60_000;

const useOnce = {
  provide: UseOnce,
  inject: [reads, Redis],
  useFactory: (dataSource: DataSource, redis?: Redis) => (redis ? onceInRedis(redis) : onceInDatabase(dataSource)),
};

const admitKeyed = {
  provide: AdmitKeyed,
  inject: [UseOnce, KeyRates, Redis],
  useFactory: (once: UseOnce, rates: KeyRates, redis?: Redis) =>
    redis ? admitInRedis(redis) : admitInSteps(once, rates),
};

/** Who a request comes from, and what his school allows. */
@Module({
  controllers: [TimeStampController],
  providers: [
    Authenticity,
    KeyAuthenticity,
    KeyDirectory,
    KeyRates,
    KeyUse,
    SaltUse,
    SchoolDirectory,
    useOnce,
    admitKeyed,
  ],
  exports: [Authenticity, KeyAuthenticity, SchoolDirectory],
})
export class AuthenticityModule implements OnModuleInit, OnModuleDestroy {
  private forgetting: NodeJS.Timeout | undefined;

  constructor(
    private readonly schools: SchoolDirectory,
    private readonly keys: KeyDirectory,
    private readonly messaging: Messaging,
    @Inject(reads) private readonly dataSource: DataSource,
    private readonly redis?: Redis,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.messaging.listen([topicOf(events['school.changed'])], () => this.schools.forget());
    await this.messaging.listen([topicOf(events['service_key.changed'])], () => this.keys.forget());
    if (this.redis) return; // it forgets by itself
    const forget = () => forgetUsed(this.dataSource).catch(() => undefined);
    this.forgetting = setInterval(() => void forget(), forgetIntervalMs);
  }

  onModuleDestroy(): void {
    clearInterval(this.forgetting);
  }
}
