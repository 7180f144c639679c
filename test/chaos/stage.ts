import { setTimeout as delay } from 'node:timers/promises';
import type { Phone, Wish } from './phone.js';
import type { History } from './history.js';
import type { Random } from './random.js';
import type { Canaries, Person, PlantedGroup, World } from './school.js';

/** What the players of a run have at hand. */
export interface Stage {
  world: World;
  words: Canaries;
  phone: Phone;
  history: History;
  gatewayUrls: string[];
  endpointOf: (school_id: number) => string;
  /** Milliseconds in which everything is begun. */
  playMs: number;
  /** Aborted when the play is over: nothing new is begun. */
  curtain: AbortSignal;
  /** When Redis last lost what it knew; replays of older requests prove nothing. */
  redisLostAt: () => number;
}

export type Part = (stage: Stage, random: Random) => Promise<void>;

/** @returns false once the curtain has fallen */
export const pause = ({ curtain }: Stage, ms: number): Promise<boolean> =>
  delay(ms, undefined, { signal: curtain }).then(
    () => true,
    () => false,
  );

/** Ways to ask for an answer: at once, held for a while, told to a URL of one's own. */
export function manner({ endpointOf }: Stage, random: Random, school_id: number): object {
  const wait_ms = random.pick([undefined, undefined, 0, 500, 3000]);
  const path = random.pick([undefined, undefined, 'a', 'b']);
  return {
    ...(wait_ms !== undefined && { wait_ms }),
    ...(path && { callback_url: `${endpointOf(school_id)}/${path}` }),
  };
}

export const tap = (stage: Stage, random: Random, { group, by }: { group: PlantedGroup; by: Person }): Wish => ({
  kind: 'activation',
  cmd: 'activeGroup',
  school_id: group.school_id,
  account_id: by.account_id,
  fields: {
    im_group_id: group.im_group_id,
    im_user_id: by.im_user_id,
    ...manner(stage, random, group.school_id),
  },
});

export const poll = ({ phone }: Stage, { cmd, by, fields }: { cmd: string; by: Person; fields: object }) =>
  phone.ask({ kind: 'poll', cmd, school_id: by.school_id, account_id: by.account_id, fields });

export async function follow(
  stage: Stage,
  random: Random,
  { answer, by }: { answer: object | undefined; by: Person },
): Promise<void> {
  const { operation_id } = (answer ?? {}) as { operation_id?: string };
  if (!operation_id || random.chance(0.5)) return;
  const wait_ms = random.pick([0, 1000]);
  await poll(stage, { cmd: 'getOperation', by, fields: { operation_id, wait_ms } });
}
