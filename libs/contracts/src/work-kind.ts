import type { z } from 'zod';

/** How long to wait before trying again, and when to stop and leave the work to an operator. */
export interface RetryPolicy {
  /** Delay bounds of each try in milliseconds; the last one repeats. The actual delay is drawn at random below it. */
  ladderMs: readonly number[];
  /** Tries that may fail before the work is parked. Waiting for a budget or a pause is not a try. */
  maxAttempts: number;
  /** True: the ladder's delays are kept to within ±20 %. False: drawn from zero up ("full jitter"). */
  steady?: boolean;
}

/**
 * Who goes first, in this order. `tap`: a person waits for it. `paced`: it keeps the pace of a limit far below the others,
 * as messages do, and mostly waits for that. `bulk`: an import or a repair. Neither of these ever delays a tap.
 */
export const lanes = ['tap', 'paced', 'bulk'] as const;
export type Lane = (typeof lanes)[number];

/** The services that carry out work. */
export type WorkOwner = 'easemob-worker' | 'callback-dispatcher' | 'roster-worker';

/** Everything there is to say about a kind of work. A key is `<kind>:<id>`, for example `group:1496`. */
export interface WorkKind<Kind extends string = string> {
  kind: Kind;
  /** Who carries it out: this service alone has a handler for it, and does not start without. */
  owner: WorkOwner;
  summary: string;
  key: {
    /** What its id is, in a word. */
    holds: string;
    id: z.ZodType<string>;
    /** What a key is about, in words for operators. */
    shown: (id: string) => string;
  };
  /** Its lanes, in the order of `lanes`. Each has a queue of its own. */
  lanes: readonly [Lane, ...Lane[]];
  /** Whether clients follow it: only then do operations stand for its wishes. */
  operations: boolean;
  retry: RetryPolicy;
  /**
   * Wanted by itself, so long after it was last wanted or done: the names of the settings that say how long, and of which
   * id, never at the value `off`; or the id that it always has.
   */
  schedule?: { everyMs: string; id: string; off?: string } | { everyMs: string; always: string };
}
