import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartFailure } from '#telemetry';

interface Holder {
  host: string;
  pid: number;
  /** Another one for each life: a container's process has the same number every time. */
  life: string;
}

export interface LockTimes {
  /** How often a holder shows that it lives. */
  beatMs: number;
  /** One that has not done so for as long is dead, where it can't be asked. */
  deadAfterMs: number;
}

/** What this process holds: asked for its own number, it would take itself for a former life. */
const lives = new Set<string>();

/**
 * A folder for one process alone. A holder on this machine is asked whether it lives; one elsewhere, in another container
 * say, shows it by touching the file, and is watched for a while.
 */
export class FolderLock {
  private constructor(
    private readonly path: string,
    private readonly own: string,
    private readonly beating: NodeJS.Timeout,
  ) {}

  /** @throws StartFailure naming the folder and who has it */
  static async take(
    folder: string,
    { beatMs, deadAfterMs }: LockTimes = { beatMs: 1000, deadAfterMs: 5000 },
  ): Promise<FolderLock> {
    const path = join(folder, 'lock');
    const life = randomUUID();
    const own = JSON.stringify({ host: hostname(), pid: process.pid, life } satisfies Holder);
    if (!(await created(path, own))) {
      const holder = await readHolder(path);
      if (!isDead(holder) && (await beats(path, deadAfterMs))) throw inUse(folder, holder);
      // Of several who find it dead, the last to come has it.
      await writeFile(`${path}.${life}`, own, { mode: 0o600 });
      await rename(`${path}.${life}`, path);
      await delay(50);
      if ((await text(path)) !== own) throw inUse(folder, await readHolder(path));
    }
    lives.add(life);
    const beat = () => void utimes(path, new Date(), new Date()).catch(() => undefined);
    return new FolderLock(path, own, setInterval(beat, beatMs).unref());
  }

  /** @throws Error once another process has taken the folder over */
  async assertHeld(): Promise<void> {
    if ((await text(this.path)) !== this.own) throw new Error('another process has taken over the folder of the spool');
  }

  async release(): Promise<void> {
    clearInterval(this.beating);
    if ((await text(this.path)) === this.own) await rm(this.path, { force: true });
  }
}

const created = (path: string, own: string): Promise<boolean> =>
  writeFile(path, own, { flag: 'wx', mode: 0o600 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );

const text = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await text(path)) as Holder;
  } catch {
    return undefined; // it is just being written
  }
}

/** Whether it is known to be gone: this very process has its number, or none on this machine. */
function isDead(holder: Holder | undefined): boolean {
  if (holder?.host !== hostname()) return false;
  if (holder.pid === process.pid) return !lives.has(holder.life);
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Whether somebody touches it. */
async function beats(path: string, withinMs: number): Promise<boolean> {
  const touched = () =>
    stat(path)
      .then(({ mtimeMs }) => mtimeMs)
      .catch(() => 0);
  const before = await touched();
  for (let waited = 0; waited < withinMs; waited += 100) {
    await delay(100);
    if ((await touched()) !== before) return true;
  }
  return false;
}

function inUse(folder: string, holder: Holder | undefined): StartFailure {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new StartFailure(`The spool in ${folder} is used by ${who}. Set RECEIVER_SPOOL_DIR to another folder.`);
}
