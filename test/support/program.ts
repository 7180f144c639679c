import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mainFileOf } from './image.js';
import { wovenLine, type Mutation } from './weave/weave.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dist = join(root, 'dist/');
const leash = new URL('leash.js', import.meta.url).href;
const inFewFiles = join(root, 'test/bundles/run.mjs');
const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|LANG)$/.test(name)),
);

/** Those that have not ended yet. */
export const running = new Set<Program>();
// A suite that is given up leaves nothing behind.
process.on('exit', () => running.forEach((program) => program.kill('SIGKILL')));

export interface ProgramOptions {
  env?: Record<string, string>;
  args?: string[];
  /** Below dist, or anywhere by its whole path. Absent: the main file of the app. */
  file?: string;
  mutations?: readonly Mutation[];
  /** Handed everything it prints, as it comes. */
  onOutput?: (text: string) => void;
}

/** One of our programs as a process of its own, with what it prints. */
export class Program {
  output = '';
  readonly exited: Promise<number | string>;
  private readonly child: ChildProcess;
  private readonly mutations: readonly Mutation[];

  /**
   * @param app folder below apps/
   * @param options `mutations` are woven into the process; wait for `woven` before relying on them
   */
  constructor(
    readonly app: string,
    { env = {}, args = [], file, mutations = [], onOutput }: ProgramOptions = {},
  ) {
    const main = file ? resolve(root, 'dist', file) : mainFileOf(app, { woven: mutations.length > 0 });
    const prepared = main.startsWith(dist) && process.env.SCHOOLIM_PREPARED;
    if (mutations.length > 0 && !prepared) throw new Error(`nothing can be woven into ${main}`);
    this.mutations = mutations;
    this.child = spawn(process.execPath, ['--import', leash, ...(prepared ? [inFewFiles] : []), main, ...args], {
      // Several of one kind run on this machine: each takes a port of its own for its health.
      env: {
        ...inherited,
        HEALTH_PORT: '0',
        ...env,
        ...(prepared && { SCHOOLIM_PREPARED: prepared }),
        ...(mutations.length > 0 && { WEAVE: JSON.stringify(mutations) }),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        onOutput?.(text);
      });
    }
    running.add(this);
    this.exited = once(this.child, 'close').then(([code, signal]) => {
      running.delete(this);
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

  /** Resolves once every mutation is in the running code; a mutation of a module that is never loaded would prove nothing. */
  async woven(): Promise<void> {
    for (const mutation of this.mutations) {
      await this.prints(new RegExp(`^${wovenLine(mutation)}$`, 'm'));
    }
  }

  /** Sends it something, and waits for what it sends then. One at a time. */
  async ask<T>(something: object): Promise<T> {
    const answered = once(this.child, 'message');
    this.child.channel?.ref();
    this.child.send(something);
    const ended = this.exited.then((code) => {
      throw new Error(`${this.app} ended with ${code} before it answered:\n${this.output}`);
    });
    const [answer] = await Promise.race([answered, ended]);
    this.child.channel?.unref();
    return answer as T;
  }

  /** Nobody will stop it: it ends with this process, which it keeps from its end no longer than a question is open. */
  staysBehind(): void {
    const { channel, stdout, stderr } = this.child;
    for (const handle of [this.child, channel, stdout as Socket, stderr as Socket]) handle?.unref();
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
