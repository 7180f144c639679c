import { readFile } from 'node:fs/promises';

/** What a process has used so far. Read from /proc, so on Linux only. */
export interface Usage {
  cpuSeconds: number;
  /** The most that was in memory at a time. */
  peakMegabytes: number;
}

const ticksPerSecond = 100;

export async function usageOf(pid: number): Promise<Usage> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold spaces and ends with the last bracket: state is the 3rd field, utime the 14th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    peakMegabytes: Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024,
  };
}
