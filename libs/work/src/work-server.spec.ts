import { lanes } from '#contracts';
import { WorkServer, type DoorbellConsumer } from './work-server.js';
import type { DataSource } from 'typeorm';
import type { WorkRunner } from './work-runner.js';

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
  const quiet = { onResult: () => undefined, onTrouble: () => undefined };
  const server = new WorkServer({
    runner: {} as WorkRunner,
    dataSource: {} as DataSource,
    consume,
    concurrency: 4,
    ...quiet,
  });
  server.addHandler('group', async () => undefined);
  await new Promise<void>((resolve) => server.listen(() => resolve()));
  return { server, fed };
}

describe('a work server', () => {
  it('takes no work as long as anything is missing: what came back meanwhile does not feed it', async () => {
    const { server, fed } = await startedServer();
    expect(fed).toEqual(lanes.map(() => true));
    await server.pause('database');
    await server.pause('something else');
    await server.resume('something else');
    expect(fed).toEqual(lanes.map(() => false));
    await server.resume('database');
    expect(fed).toEqual(lanes.map(() => true));
  });

  it('takes none again once it has been closed', async () => {
    const { server, fed } = await startedServer();
    await server.pause('something else');
    await server.close();
    await server.resume('something else');
    expect(fed).toEqual(lanes.map(() => false));
  });
});
