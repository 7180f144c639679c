// Whether a process of ours lives, and whether somebody answers at a port.
import { readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A process is known as ours by its working directory; a number alone may belong to somebody else by now. */
export function isOurs(pid, folder) {
  try {
    return pid !== undefined && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
  } catch {
    return false;
  }
}

export function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A killed process keeps its number until its parent takes notice, and PostgreSQL takes it for a living one so long. */
export async function untilCollected(pid) {
  for (let left = 50; pid !== undefined && isAlive(pid) && left > 0; left--) await delay(100);
}

export function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true) ?? socket.destroy());
    socket.on('error', () => resolve(false));
  });
}

/** Sends a greeting and waits for a word of the answer. */
export function ask(greeting, word) {
  return (port) =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(greeting));
      const end = (settle, value) => {
        socket.destroy();
        settle(value);
      };
      socket.setTimeout(2000, () => end(reject, new Error('no answer')));
      socket.on('error', (error) => end(reject, error));
      socket.on('close', () => reject(new Error('closed')));
      socket.on('data', (data) => data.includes(word) && end(resolve));
    });
}

/** How a log ends. */
export const lastLines = (file) => readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
