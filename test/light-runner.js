import { createRunner } from 'jest-light-runner';

/*
 * The runner as it comes has one channel for all of its processes: what the first one to ask is told, those are told as well
 * that have yet to ask. Such a one may not listen so soon, is not told again, and waits for ever (0.7.13, and 0.8.2). Here
 * each run of a file has a channel of its own. It also has processes apart for each project; here they share them. And it
 * knows no limit of time; here a file has one, since what hangs is not to hang for ever.
 */
const runtime = 'child_process';

const channelOf = (workerData) => {
  let tell;
  return {
    onMessage: (listener) => (tell = listener),
    postMessage: (message) => {
      if (message === 'jest-light-runner-get-worker-data') tell({ type: 'jest-light-runner-worker-data', workerData });
    },
  };
};

/** Waits for the run of a file, and no longer than a file may take. */
async function inTime(run, { path, longestMs }) {
  let late;
  const limit = new Promise((_, reject) => {
    const tooLong = new Error(`${path} has not ended within ${longestMs / 60_000} minutes`);
    late = setTimeout(() => reject(tooLong), longestMs);
  });
  return Promise.race([run, limit]).finally(() => clearTimeout(late));
}

export default class extends createRunner({ runtime }) {
  longestMs = 10 * 60_000;

  constructor(globalConfig, ...rest) {
    super(globalConfig, ...rest);
    const set = (projectConfig, { pool, ...runner }) => {
      const workerData = { globalConfig, projectConfig, runtime };
      const ownRun = ({ path }) =>
        inTime(pool.run(path, { channel: channelOf(workerData) }), { path, longestMs: this.longestMs });
      return Map.prototype.set.call(this._testRunners, projectConfig, {
        ...runner,
        pool,
        // In band there are no processes.
        run: globalConfig.maxWorkers === 1 ? runner.run : ownRun,
      });
    };
    this._testRunners.set = set;
  }

  _runTest(test) {
    this.config ??= test.context.config;
    return super._runTest({ ...test, context: { ...test.context, config: this.config } });
  }
}
