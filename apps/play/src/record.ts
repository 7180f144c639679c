import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Messaging } from '#messaging';
import { lineOf } from './recording.js';

/** Writes down what is told under these topics, until the process is asked to stop. @returns how many events */
export async function record(
  messaging: Pick<Messaging, 'listen' | 'health'>,
  { file, topics }: { file: string; topics: string[] },
): Promise<number> {
  const stopped = Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  const written = createWriteStream(file, { flags: 'wx' });
  await once(written, 'open');
  let count = 0;
  await messaging.listen(topics, (message) => {
    written.write(lineOf(message));
    count += 1;
  });
  while (messaging.health().live === 0) await Promise.race([stopped, delay(50)]);
  console.log('recording, until Ctrl-C');
  await stopped;
  written.end();
  await once(written, 'close');
  return count;
}
