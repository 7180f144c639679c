import { Program } from './program.js';
import type { System } from './system.js';
import type { Mutation } from './weave/weave.js';

export interface OpsCommand {
  args: readonly string[];
  env: Record<string, string>;
}

export interface OpsEnd {
  code: number | string;
  /** What it has printed, on either stream. */
  output: string;
}

/** Commands of `ops` in one process, since to start one takes longer than to carry out most: see ops-shell.ts. */
export class OpsShell {
  private program: Program | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly mutations: readonly Mutation[] = []) {}

  /** After those before it. */
  run(command: OpsCommand): Promise<OpsEnd> {
    const program = (this.program ??= this.start());
    const end = this.last.then(() => program.ask<OpsEnd>(command));
    this.last = end.catch(() => undefined);
    return end;
  }

  /** @throws Error where something that was to be woven into it has never been loaded */
  async stop(): Promise<void> {
    const { program } = this;
    await program?.stop();
    await program?.woven();
  }

  private start(): Program {
    const program = new Program('ops', { file: 'test/support/ops-shell.js', mutations: this.mutations });
    program.staysBehind();
    void program.exited.then(() => (this.program = undefined));
    return program;
  }
}

const withCallbacks = ({ env }: Pick<System, 'env'>) => ({ ...env, ALLOW_HTTP_CALLBACKS: 'yes' });

/** What operators do by hand, as they do it: a process that ends. */
export async function runOpsAlone(system: Pick<System, 'env'>, args: readonly string[]): Promise<OpsEnd> {
  const program = new Program('ops', { args: [...args], env: withCallbacks(system) });
  return { code: await program.exited, output: program.output.trim() };
}

/** One for all suites that this process runs. It ends with it. */
const shell = new OpsShell();

/** What operators do by hand, all of it in one process. */
export async function runOps(system: Pick<System, 'env'>, args: readonly string[]): Promise<OpsEnd> {
  const { code, output } = await shell.run({ args, env: withCallbacks(system) });
  return { code, output: output.trim() };
}

/** Has school 1 told of everything at a URL on this machine. @returns the secret of its signatures */
export async function registerDefault(system: Pick<System, 'env'>, url: string): Promise<string> {
  const where = ['--school', '1', '--url', url, '--default', '--allow-cidr', '127.0.0.0/8'];
  const { code, output } = await runOps(system, ['endpoint', 'add', ...where]);
  if (code !== 0) throw new Error(output);
  return output;
}
