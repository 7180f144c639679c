import { setTimeout as delay } from 'node:timers/promises';
import { SchoolImClient, type OperationAnswer } from '#client';
import { eventually } from '../../support/eventually.js';
import { salt, type System } from '../../support/system.js';
import type { Group } from './school.js';

export const probes = ['tap', 'read', 'callback'] as const;
/** What somebody who only wants to work has to wait for, in milliseconds. */
export type Times = Record<(typeof probes)[number], number[]>;

const betweenReadsMs = 200;
const longestMs = 180_000;

/**
 * Taps one group after the other and reads meanwhile. `tap`: from the request to the answer, which is held until the
 * group is active. `read`: the list of the account's groups. `callback`: from the end of the operation to its arrival.
 */
export async function timesOf(
  system: System,
  { groups, arrivals }: { groups: readonly Group[]; arrivals: { url: string; at: Map<string, number> } },
): Promise<Times> {
  const times: Times = { tap: [], read: [], callback: [] };
  for (const group of groups) {
    const tapped = new AbortController();
    const client = patientClient(system, group);
    const [operation] = await Promise.all([
      timed(times.tap, () => tap(client, { group, callback_url: arrivals.url })).finally(() => tapped.abort()),
      readUntil(tapped.signal, { client, times }),
    ]);
    const arrivedAt = await eventually(() => arrivals.at.get(operation), { withinMs: longestMs });
    times.callback.push(arrivedAt! - (await endOf(system, operation)));
  }
  return times;
}

/** Comes again as often as it is refused for want of a place, and that is part of what it waits for. */
const patientClient = ({ url }: System, { school_id, account_id }: Group) =>
  new SchoolImClient({ url, schoolId: school_id, accountId: account_id, salt, tries: 100 });

async function tap(
  client: SchoolImClient,
  { group, callback_url }: { group: Group; callback_url: string },
): Promise<string> {
  const { account_id, im_group_id } = group;
  const fields = { im_group_id, im_user_id: account_id, callback_url, wait_ms: 30_000 };
  const answer = await client.call<OperationAnswer>('activeGroup', fields);
  await client.settled(answer, { timeoutMs: longestMs });
  return answer.operation_id!;
}

async function readUntil(
  over: AbortSignal,
  { client, times }: { client: SchoolImClient; times: Times },
): Promise<void> {
  while (!over.aborted) {
    await timed(times.read, () => client.chatRooms());
    await delay(betweenReadsMs, undefined, { signal: over }).catch(() => undefined);
  }
}

async function endOf({ database }: System, operation: string): Promise<number> {
  const { rows } = await database.query<{ at: number }>(
    'select (extract(epoch from finished_at) * 1000)::float8 as at from operation where operation_id = $1',
    [operation],
  );
  return rows[0]!.at;
}

async function timed<T>(times: number[], what: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await what();
  times.push(performance.now() - startedAt);
  return result;
}
