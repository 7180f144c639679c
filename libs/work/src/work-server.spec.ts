import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { kindsOf, workKinds, workQueue, type WorkKindName, type WorkOwner } from '#contracts';
import { HandlesWork, WorkServer, type ConsumeDoorbells, type DoorbellConsumer } from './work-server.js';
import type { DataSource } from 'typeorm';
import type { WorkRunner } from './work-runner.js';

const serverOf = (owner: WorkOwner, consume: ConsumeDoorbells) =>
  new WorkServer({
    owners: [owner],
    runner: {} as WorkRunner,
    dataSource: {} as DataSource,
    consume,
    concurrency: 4,
    shutdownTimeoutMs: 1000,
    onResult: () => undefined,
    onTrouble: () => undefined,
  });

const ownQueues = kindsOf('easemob-worker').flatMap((kind) =>
  workKinds[kind].lanes.map((lane) => workQueue(kind, lane)),
);

/** A server whose consumers only remember whether they are fed. */
async function startedServer() {
  const fed: boolean[] = [];
  const consume = async (): Promise<DoorbellConsumer> => {
    const index = fed.push(true) - 1;
    return {
      pause: async () => void (fed[index] = false),
      resume: async () => void (fed[index] = true),
      drain: async () => void (fed[index] = false),
    };
  };
  const server = serverOf('easemob-worker', consume);
  for (const kind of kindsOf('easemob-worker')) server.addHandler(kind, async () => undefined);
  await new Promise<void>((resolve) => server.listen(() => resolve()));
  return { server, fed };
}

describe('a work server', () => {
  it('takes no work as long as anything is missing: what came back meanwhile does not feed it', async () => {
    const { server, fed } = await startedServer();
    expect(fed).toEqual(ownQueues.map(() => true));
    await server.pause('database');
    await server.pause('something else');
    await server.resume('something else');
    expect(fed).toEqual(ownQueues.map(() => false));
    await server.resume('database');
    expect(fed).toEqual(ownQueues.map(() => true));
  });

  it('takes none again once it has been closed', async () => {
    const { server, fed } = await startedServer();
    await server.pause('something else');
    await server.close();
    await server.resume('something else');
    expect(fed).toEqual(ownQueues.map(() => false));
  });
});

/** A controller for each kind. */
const controllersFor = (...kinds: readonly WorkKindName[]): Type[] =>
  kinds.map((kind) => {
    @Controller()
    class Handler {
      @HandlesWork(workKinds[kind])
      async run() {}
    }
    return Handler;
  });
const own = controllersFor(...kindsOf('easemob-worker'));

@Module({})
class Root {}

describe('a service', () => {
  /** Starts it as its main does. @returns the queues it takes work from */
  async function start(owner: WorkOwner, controllers: Type[]): Promise<string[]> {
    const queues: string[] = [];
    const quiet = {
      pause: async () => undefined,
      resume: async () => undefined,
      drain: async () => undefined,
    };
    const strategy = serverOf(owner, async (queue) => (queues.push(queue), quiet));
    const app = await NestFactory.createMicroservice({ module: Root, controllers }, { strategy, logger: false });
    await app.listen().finally(() => app.close());
    return queues;
  }

  it('takes work from the queues of the lanes that its kinds have, and from no other', async () => {
    expect(await start('easemob-worker', own)).toEqual(ownQueues);
    const firstTwo = ownQueues.filter((queue) => /^(group|orphans)\b/.test(queue));
    expect(firstTwo).toEqual(['group', 'group.paced', 'group.bulk', 'orphans.bulk']);
  });

  it('does not start without a handler for each kind that it owns', async () => {
    await expect(start('easemob-worker', controllersFor('group'))).rejects.toThrow(
      'easemob-worker has no handler for work of the kind "orphans": is its controller in a module?',
    );
  });

  it('does not start with a handler for the kind of another', async () => {
    await expect(start('easemob-worker', [...own, ...controllersFor('callback')])).rejects.toThrow(
      'easemob-worker has a handler for work of the kind "callback", which callback-dispatcher carries out',
    );
  });
});
