import { aborted, settledWithin, sleep } from './waiting.js';

describe('waiting', () => {
  it('ends at once when it is no longer wanted', async () => {
    const unwanted = new AbortController();
    const sleeping = Promise.all([
      sleep(3_600_000, unwanted.signal),
      aborted(unwanted.signal, new AbortController().signal),
    ]);
    unwanted.abort();
    await sleeping;
    await sleep(3_600_000, unwanted.signal);
  });

  it('for a promise ends when the promise fails, and when the time is up', async () => {
    await settledWithin(Promise.reject(new Error('no')), 3_600_000);
    await settledWithin(new Promise(() => undefined), 1);
  });
});
