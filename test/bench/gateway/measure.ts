import { join } from 'node:path';
import type { Case } from './cases.js';
import { countCpu } from './cpu.js';
import { drive, writeRequests } from './load.js';
import type { Measured } from './report.js';
import type { Server, Stage } from './stage.js';

let series = 0;
/** Tells the requests of one run from those of every other. */
export const newSeries = (): string => `${series++}`;

/** Drives one program once, with requests that nobody has sent before, and says what each cost. */
export async function measure(
  { folder, backends }: Pick<Stage, 'folder' | 'backends'>,
  asked: Case,
  server: Server,
  { connections, seconds, many }: { connections: number; seconds: number; many: number },
): Promise<Measured> {
  const file = join(folder, 'requests');
  await writeRequests(asked, { file, series: newSeries(), many });
  const counted = await countCpu(async () => ({ server: [server.pid], ...(await backends()) }));
  const told = await drive(asked, server, { connections, seconds, file });
  const cpu = await counted();
  const perRequest = (total: number) => (total / told.requests) * 1e6;
  return {
    ...told,
    cpu: { server: perRequest(cpu.server), postgres: perRequest(cpu.postgres), redis: perRequest(cpu.redis) },
  };
}
