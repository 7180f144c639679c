import { begun } from '#lifecycle';
import { startFailure } from './start-failure.js';

/** Something started that can be stopped: it finishes or hands back what it holds. */
export interface Running {
  /** Tells whoever has asked for the stop, by which signal, that it is under way and what it waits for. */
  stopping?(signal: string): void;
  close(): Promise<void>;
}

/**
 * The life of a process: start, run until SIGTERM or SIGINT, close, exit 0. A start that fails prints why and exits 1;
 * a second signal, or a close that takes longer than `closeWithinMs`, exits 1 at once.
 * @param start is given a signal that is aborted when the process is to stop while it is still starting
 */
export async function runProcess(
  start: (stopping: AbortSignal) => Promise<Running>,
  { closeWithinMs = 45_000 }: { closeWithinMs?: number } = {},
): Promise<void> {
  const stopping = new AbortController();
  // npm passes a Ctrl-C on to a process that the terminal has told already: that is one wish, not two.
  let askedAt = 0;
  const asked = new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.on(name, () => {
        if (stopping.signal.aborted && Date.now() - askedAt > 1000) process.exit(1);
        askedAt ||= Date.now();
        stopping.abort();
        resolve(name);
      });
    }
  });
  begun();
  let running: Running;
  try {
    running = await start(stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) process.exit(0);
    console.error(startFailure(error));
    process.exit(1);
  }
  const signal = await asked;
  running.stopping?.(signal);
  setTimeout(() => process.exit(1), closeWithinMs).unref();
  try {
    await running.close();
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
