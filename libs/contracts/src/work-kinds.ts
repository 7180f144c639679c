import { z } from 'zod';

/** How long to wait before trying again, and when to stop and leave the work to an operator. */
export interface RetryPolicy {
  /** Delay bounds of each try in milliseconds; the last one repeats. The actual delay is drawn at random below it. */
  ladderMs: readonly number[];
  /** Tries that may fail before the work is parked. Waiting for a budget or a pause is not a try. */
  maxAttempts: number;
  /** True: the ladder's delays are kept to within ±20 %. False: drawn from zero up ("full jitter"). */
  steady?: boolean;
}

/** A kind of work: what its key names, who carries it out, and how patient it is. */
export interface WorkKind<Kind extends string = string> {
  kind: Kind;
  owner: 'easemob-worker' | 'callback-dispatcher';
  summary: string;
  /** Whether clients follow it: only then do operations stand for its wishes. */
  operations: boolean;
  retry: RetryPolicy;
}

const seconds = (...values: number[]) => values.map((value) => value * 1000);

/** Everything this system does in the background. A key is `<kind>:<id>`, for example `group:1496`. */
export const workKinds = {
  /** Easemob's group, its name, its members, and the messages waiting for it, made as the database wants them. */
  group: {
    kind: 'group',
    owner: 'easemob-worker',
    summary: 'Make a group exist in Easemob with the wanted name, owner and members, then send its waiting messages',
    operations: true,
    //         2 s, 6 s, 14 s, 30 s, 1 min, 2 min, 5 min, 10 min … about 2 h 40 min until parked
    retry: { ladderMs: seconds(2, 4, 8, 16, 30, 60, 180, 300, 900), maxAttempts: 18 },
  },
  /** Groups in Easemob that carry our marker and belong to nobody: adopted, or deleted. The id is `remove` or `report`. */
  orphans: {
    kind: 'orphans',
    owner: 'easemob-worker',
    summary: 'Sweep Easemob for groups of ours that belong to nobody',
    operations: false,
    retry: { ladderMs: seconds(5, 30, 60, 300), maxAttempts: 10 },
  },
  /** One event on its way to one endpoint of a school (Standard Webhooks). */
  callback: {
    kind: 'callback',
    owner: 'callback-dispatcher',
    summary: 'Deliver one signed event to an endpoint of a school',
    operations: false,
    //         at 0, 5 s, 5 min, 35 min, 2.6 h, 7.6 h, 17.6 h, 31.6 h, 51.6 h, 75.6 h: about three days
    retry: { ladderMs: seconds(5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400), maxAttempts: 10, steady: true },
  },
} as const satisfies Record<string, WorkKind>; // prettier-ignore

export type WorkKindName = keyof typeof workKinds;

/**
 * Who goes first, in this order. `tap`: a person waits for it. `paced`: it keeps the pace of a limit far below the others,
 * as messages do, and mostly waits for that. `bulk`: an import or a repair. Neither of these ever delays a tap.
 */
export const lanes = ['tap', 'paced', 'bulk'] as const;
export type Lane = (typeof lanes)[number];

/** The whole content of a message on a work queue: which row to look at. Everything else is in the row. */
export const doorbell = z
  .object({
    kind: z.enum(Object.keys(workKinds) as [WorkKindName, ...WorkKindName[]]),
    key: z.string().max(100),
    v: z.literal(1),
  })
  .refine(({ kind, key }) => key.startsWith(`${kind}:`), 'the key must be of the kind');
export type Doorbell = z.output<typeof doorbell>;

/** The queue on which doorbells of a kind travel. Each lane has one of its own, so that a tap stands behind taps alone. */
export const workQueue = (kind: WorkKindName, lane: Lane = 'tap'): string =>
  lane === 'tap' ? kind : `${kind}.${lane}`;

/** Every work queue there is. */
export const workQueues: readonly string[] = (Object.keys(workKinds) as WorkKindName[]).flatMap((kind) =>
  lanes.map((lane) => workQueue(kind, lane)),
);
