import { createRunner } from 'jest-light-runner';

/*
 * The runner as it comes has one channel for all of its processes: what the first one to ask is told, those are told as well
 * that have yet to ask. Such a one may not listen so soon, is not told again, and waits for ever (0.7.13, and 0.8.2). Here
 * each run of a file has a channel of its own.
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

export default class extends createRunner({ runtime }) {
  constructor(globalConfig, ...rest) {
    super(globalConfig, ...rest);
    const set = (projectConfig, { pool, ...runner }) => {
      const workerData = { globalConfig, projectConfig, runtime };
      const ownRun = ({ path }) => pool.run(path, { channel: channelOf(workerData) });
      return Map.prototype.set.call(this._testRunners, projectConfig, {
        ...runner,
        pool,
        // In band there are no processes.
        run: globalConfig.maxWorkers === 1 ? runner.run : ownRun,
      });
    };
    this._testRunners.set = set;
  }
}
