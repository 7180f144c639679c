import { Module, type DynamicModule, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** A module that notes how it is closed. */
function noting(name: string, noted: string[], rest: Omit<DynamicModule, 'module'> = {}): DynamicModule {
  @Module({})
  class Noting implements OnModuleDestroy, OnApplicationShutdown {
    onModuleDestroy = () => void noted.push(`${name} stops`);
    onApplicationShutdown = () => void noted.push(`${name} closes`);
  }
  return { module: Noting, ...rest };
}

/** What the order of `imports` in every process counts on. */
describe('an app that is closed', () => {
  it('closes its features before what they import, and its parts last, in reverse of the order of listing', async () => {
    const noted: string[] = [];
    const part = (name: string) => noting(name, noted, { global: true });
    const outbox = noting('outbox', noted);
    const feature = noting('feature', noted, { imports: [outbox] });
    const imports = [part('database'), part('messaging'), noting('app', noted, { imports: [feature] })];
    const app = await NestFactory.createApplicationContext(noting('root', noted, { imports }), {
      logger: false,
    });
    await app.close();
    const order = ['root', 'app', 'feature', 'outbox', 'messaging', 'database'];
    expect(noted).toEqual([...order.map((name) => `${name} stops`), ...order.map((name) => `${name} closes`)]);
  });
});
