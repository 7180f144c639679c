import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessDescription {
  parent: number;
  /** Its command line; empty for a dead process that nobody has collected yet. */
  command: string;
}

/** What runs under a process id right now, as far as this platform tells; undefined if nothing does. */
export async function describeProcess(pid: number): Promise<ProcessDescription | undefined> {
  try {
    return await (process.platform === 'linux' ? fromProc(pid) : fromPs(pid));
  } catch {
    return undefined;
  }
}

async function fromProc(pid: number): Promise<ProcessDescription> {
  const [status, command] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    readFile(`/proc/${pid}/cmdline`, 'utf8'),
  ]);
  return {
    parent: Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]),
    command: command.replaceAll('\0', ' ').trim(),
  };
}

async function fromPs(pid: number): Promise<ProcessDescription> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)]);
  const [, parent, command] = /^\s*(\d+)\s+(.*)$/m.exec(stdout) ?? [];
  return { parent: Number(parent), command: command ?? '' };
}
