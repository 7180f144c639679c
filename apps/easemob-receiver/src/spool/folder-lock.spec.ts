import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderLock } from './folder-lock.js';

const times = { beatMs: 50, deadAfterMs: 400 };

describe('the lock of a folder', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'lock-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const heldBy = (holder: object) => writeFile(join(folder, 'lock'), JSON.stringify(holder));
  const elsewhere = { host: 'another', pid: 1, life: 'x' };

  it('is for one alone, and free when he has gone', async () => {
    const lock = await FolderLock.take(folder, times);
    await expect(FolderLock.take(folder, times)).rejects.toThrow(
      `The spool in ${folder} is used by process ${process.pid} on ${hostname()}. Set RECEIVER_SPOOL_DIR`,
    );
    await lock.assertHeld();
    await lock.release();
    await (await FolderLock.take(folder, times)).release();
  });

  it('of a process of this machine that is dead is taken over at once', async () => {
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(dead, 'close');
    await heldBy({ host: hostname(), pid: dead.pid, life: 'x' });
    const lock = await FolderLock.take(folder, { ...times, deadAfterMs: 60_000 });
    await lock.assertHeld();
    await lock.release();
  });

  it('of a former life with our own number is taken over at once, as in a container that was started again', async () => {
    await heldBy({ host: hostname(), pid: process.pid, life: 'former' });
    await (await FolderLock.take(folder, { ...times, deadAfterMs: 60_000 })).release();
  });

  it('of another machine is left to it while it shows that it lives', async () => {
    await heldBy(elsewhere);
    const beating = setInterval(() => void utimes(join(folder, 'lock'), new Date(), new Date()), 50);
    await expect(FolderLock.take(folder, times)).rejects.toThrow('is used by process 1 on another');
    clearInterval(beating);
  });

  it('of another machine that does not is taken over', async () => {
    await heldBy(elsewhere);
    await (await FolderLock.take(folder, times)).release();
  });

  it('tells whoever has lost it', async () => {
    const lock = await FolderLock.take(folder, times);
    await heldBy(elsewhere);
    await expect(lock.assertHeld()).rejects.toThrow('has taken over');
    await lock.release();
    await expect(FolderLock.take(folder, times)).resolves.toBeDefined();
  });
});
