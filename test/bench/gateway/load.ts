import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bodiesOf, type Case } from './cases.js';
import type { Server } from './stage.js';

/** What a client sees of one run. */
export interface Run {
  requests: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Answers with another status than the case has: on a machine that is busy otherwise, a gateway refuses some. */
  unexpected: number;
}

/** Part of the answers; with more of them it is not the case that is measured. */
const mostUnavailable = 0.05;

const script = fileURLToPath(new URL('../../../../test/bench/gateway/wrk.lua', import.meta.url));

/** @throws where wrk is neither there nor can be installed */
export function provideWrk(): void {
  if (!spawnSync('wrk', ['-v']).error) return;
  execFileSync('apt-get', ['install', '-y', '-qq', 'wrk'], { stdio: 'ignore' });
}

export interface Load {
  connections: number;
  seconds: number;
  /** Where the requests of this run are kept. */
  file: string;
}

/** Writes the requests of a run down; every program can be sent the same, for each remembers timestamps for itself. */
export const writeRequests = (asked: Case, { file, series, many }: { file: string; series: string; many: number }) =>
  writeFile(file, bodiesOf(asked, { series, many }).join('\n'));

/** Sends the requests as fast as they are answered. @throws when answers are not what the case expects */
export async function drive(asked: Case, { port, name }: Server, { connections, seconds, file }: Load): Promise<Run> {
  const { stdout } = await promisify(execFile)('wrk', [
    ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '-s', script],
    ...[`http://127.0.0.1:${port}/api/im`, '--', file],
  ]);
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  const told = JSON.parse(line!) as Omit<Run, 'perSecond' | 'unexpected'> &
    Record<'seconds' | 'refused' | 'broken', number>;
  const { requests, refused, broken } = told;
  const unexpected = asked.refused && name !== 'L' ? requests - refused : refused;
  if (broken > 0 || unexpected > requests * mostUnavailable)
    throw new Error(
      `${asked.name}: of ${requests} answers of ${name} ${unexpected} were not as expected, and ${broken} requests broke`,
    );
  return { ...told, unexpected, perSecond: requests / told.seconds };
}
