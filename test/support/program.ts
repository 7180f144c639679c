import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|LANG)$/.test(name)),
);

const running = new Set<ChildProcess>();
// A suite that is given up leaves nothing behind.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** One of our programs as a process of its own, with what it prints. */
export class Program {
  output = '';
  readonly exited: Promise<number | string>;
  private readonly child: ChildProcess;

  /**
   * @param app folder below apps/
   * @param options.onOutput is handed everything it prints, as it comes
   */
  constructor(
    readonly app: string,
    {
      env = {},
      args = [],
      onOutput,
    }: { env?: Record<string, string>; args?: string[]; onOutput?: (text: string) => void } = {},
  ) {
    this.child = spawn(process.execPath, [`${root}dist/apps/${app}/src/main.js`, ...args], {
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        onOutput?.(text);
      });
    }
    running.add(this.child);
    this.exited = once(this.child, 'close').then(([code, signal]) => {
      running.delete(this.child);
      return (code ?? signal) as number | string;
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Waits until it prints what fits. @returns the match */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      const ended = await Promise.race([
        this.exited,
        once(this.child.stdout!, 'data'),
        once(this.child.stderr!, 'data'),
      ]);
      if (!Array.isArray(ended) && !pattern.test(this.output)) {
        throw new Error(`${this.app} ended with ${ended} before it printed ${pattern}:\n${this.output}`);
      }
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Asks it to stop and waits. @returns its exit code, or the signal that ended it */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.kill(signal);
    return this.exited;
  }
}
