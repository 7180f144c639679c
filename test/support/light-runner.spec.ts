import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const ask = 'jest-light-runner-get-worker-data';

interface Channel {
  onMessage(listener: (message: unknown) => void): void;
  postMessage(message: unknown): void;
}
interface Runner {
  longestMs: number;
  _testRunners: Map<object, { run: (test: { path: string }) => unknown }>;
}
type RunnerClass = new (globalConfig: object) => Runner;

/** Two processes are handed a file each; the first one asks who it is. @returns how many are told */
function toldBy(Runner: RunnerClass, { channel }: { channel?: Channel } = {}): number {
  const channels: Channel[] = [];
  const pool = { run: (_: string, options: { channel: Channel }) => void channels.push(options.channel) };
  const asItComes = ({ path }: { path: string }) => pool.run(path, { channel: channel! });
  const runner = new Runner({ maxWorkers: 2 });
  const project = {};
  runner._testRunners.set(project, { pool, run: asItComes } as never);
  for (const path of ['a', 'b']) runner._testRunners.get(project)!.run({ path });
  let told = 0;
  for (const one of channels) one.onMessage(() => told++);
  channels[0]!.postMessage(ask);
  return told;
}

const runnerIn = async (file: string) => ((await import(file)) as { default: RunnerClass }).default;

const ours = () => runnerIn(pathToFileURL(join(process.cwd(), 'test/light-runner.js')).href);

describe('a file of tests that hangs', () => {
  it('is given up, by its name', async () => {
    const runner = new (await ours())({ maxWorkers: 2 });
    runner.longestMs = 10;
    const project = {};
    const hangs = () => new Promise(() => undefined);
    runner._testRunners.set(project, { pool: { run: hangs }, run: hangs } as never);
    const run = runner._testRunners.get(project)!.run({ path: 'hangs.spec.js' });
    await expect(run).rejects.toThrow(/hangs\.spec\.js has not ended/);
  });
});

describe('a process that runs tests', () => {
  it('is told who it is when it asks, and no other then', async () => {
    expect(toldBy(await ours())).toBe(1);
  });

  it('negative control: with one channel for all, another is told before it listens', async () => {
    const listeners = new Set<(message: unknown) => void>();
    const channel: Channel = {
      onMessage: (listener) => listeners.add(listener),
      postMessage: () => listeners.forEach((listener) => listener({})),
    };
    expect(toldBy(await runnerIn('jest-light-runner'), { channel })).toBe(2);
  });
});
