import { usageOf } from '../process-usage.js';

/** Seconds of CPU that some processes have used so far; NaN where they are not of this machine. */
async function secondsOf(pids: readonly number[]): Promise<Map<number, number>> {
  const used = await Promise.all(
    pids.map(async (pid) => {
      const { cpuSeconds } = await usageOf(pid).catch(() => ({ cpuSeconds: NaN }));
      return [pid, cpuSeconds] as const;
    }),
  );
  return new Map(used);
}

export interface Cpu {
  server: number;
  postgres: number;
  redis: number;
}

/** Begins to count. @returns what ends it, with the seconds of CPU that each has used since */
export async function countCpu(pids: () => Promise<Record<keyof Cpu, number[]>>): Promise<() => Promise<Cpu>> {
  const read = async () => {
    const { server, postgres, redis } = await pids();
    return { server: await secondsOf(server), postgres: await secondsOf(postgres), redis: await secondsOf(redis) };
  };
  const before = await read();
  return async () => {
    const after = await read();
    // A connection that was opened meanwhile has used nothing before.
    const since = (part: keyof Cpu) =>
      [...after[part]].reduce((sum, [pid, seconds]) => sum + seconds - (before[part].get(pid) ?? 0), 0);
    return { server: since('server'), postgres: since('postgres'), redis: since('redis') };
  };
}
