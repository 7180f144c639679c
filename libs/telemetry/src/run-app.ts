import 'reflect-metadata';
import type { DynamicModule, NestApplicationOptions, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthServer } from './health-server.js';
import type { Logger } from './logger.js';
import { NestLogger } from './nest-logger.js';
import { runProcess, type Running } from './run-process.js';
import { listening } from './start-failure.js';

/** Where a process can be asked once it has started. */
export interface Ports {
  /** Absent where it serves no clients. */
  port: number | undefined;
  healthPort: number;
}

/** A process: its modules, and by which ways it is reached. */
export interface App {
  logger: Logger;
  /** Closes what depends first: features, then the root modules in reverse of the order in which they are listed. */
  imports: NonNullable<DynamicModule['imports']>;
  /** Absent: it serves no clients over HTTP. */
  http?: Pick<NestApplicationOptions, 'cors'> & {
    adapter: FastifyAdapter;
    port: number;
    host: string;
    /** The settings that name port and host, where they are not PORT and HOST. */
    names?: { port: string; host: string };
  };
  /** Providers that feed handlers: of work, of events. Their `close` takes nothing more and finishes what is held. */
  strategies?: Type<CustomTransportStrategy>[];
  /** Tells that it has started. */
  started: (at: Ports) => void;
  /** Tells, before it closes, by which signal it was asked to and what it waits for. */
  stopping: (signal: string) => void;
  /** Closes what the modules stand on. Called after them, and also when they could not be started. */
  afterwards?: () => Promise<void>;
}

class AppModule {}

/**
 * The life of a process that is a Nest application; see `runProcess`. Not by Nest's `enableShutdownHooks`: it heeds no
 * signal before all parts are open, no second one, bounds no close, and ends by the signal instead of with 0.
 * @param compose reads the settings. Its signal is aborted when the process is to stop while it is still starting
 */
export const runApp = (compose: (stopping: AbortSignal) => App | Promise<App>): Promise<void> =>
  runProcess(async (stopping) => start(await compose(stopping)));

async function start({ logger, imports, http, strategies = [], started, ...app }: App): Promise<Running> {
  let nest: NestFastifyApplication | undefined;
  try {
    nest = await createApp({ logger, imports, http });
    for (const strategy of strategies) nest.connectMicroservice({ strategy: nest.get(strategy) });
    await nest.startAllMicroservices();
    started({ port: await listen(nest, http), healthPort: await nest.get(HealthServer).listen() });
  } catch (error) {
    await nest?.close();
    await app.afterwards?.();
    throw error;
  }
  const close = async () => {
    await nest.close();
    await app.afterwards?.();
  };
  return { stopping: app.stopping, close };
}

/** A Nest application that does not listen yet. Whoever makes it closes it. */
export async function createApp({
  logger,
  imports,
  http,
}: Pick<App, 'logger' | 'imports' | 'http'>): Promise<NestFastifyApplication> {
  // Loaded late: see HealthServer.
  const [{ NestFactory }, fastify] = await Promise.all([import('@nestjs/core'), import('@nestjs/platform-fastify')]);
  return NestFactory.create<NestFastifyApplication>(
    { module: AppModule, imports },
    http?.adapter ?? new fastify.FastifyAdapter(),
    // Bodies are read by our own adapter.
    { bodyParser: false, cors: http?.cors, abortOnError: false, logger: new NestLogger(logger) },
  );
}

/** @returns the port that clients are served at; undefined where there are none */
export async function listen(nest: NestFastifyApplication, http: App['http']): Promise<number | undefined> {
  if (!http) return void (await nest.init());
  const { port, host, names = { port: 'PORT', host: 'HOST' } } = http;
  await listening({ setting: names.port, port, host: names.host }, () => nest.listen(port, host));
  return (nest.getHttpServer().address() as { port: number }).port;
}
