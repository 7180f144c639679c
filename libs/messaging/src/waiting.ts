/** Resolves after so many milliseconds, or when the signal is aborted. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}

/** Resolves when one of the signals is aborted, and listens to none of them any longer. */
export async function aborted(...signals: AbortSignal[]): Promise<void> {
  const heard = new AbortController();
  await new Promise<void>((resolve) => {
    for (const signal of signals) {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { signal: heard.signal });
    }
  });
  heard.abort();
}

/** Waits for a promise to settle, but no longer than so many milliseconds. Its outcome is of no interest. */
export async function settledWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  const settled = new AbortController();
  const watched = promise.catch(() => undefined).finally(() => settled.abort());
  await Promise.race([watched, sleep(ms, settled.signal)]);
}

/** Does something that is told by a signal when so many milliseconds are over. */
export async function timed<T>(ms: number, act: (timeUp: AbortSignal) => Promise<T>): Promise<T> {
  const timeUp = new AbortController();
  const timer = setTimeout(() => timeUp.abort(), ms);
  return act(timeUp.signal).finally(() => clearTimeout(timer));
}
