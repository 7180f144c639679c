import { z } from 'zod';
import { lanes, type Lane, type WorkKind, type WorkOwner } from './work-kind.js';

const seconds = (...values: number[]) => values.map((value) => value * 1000);

const defineKind = <const Kind extends WorkKind>(kind: Kind): Kind => kind;

/** Easemob's group, its name, its members, and the messages waiting for it, made as the database wants them. */
const group = defineKind({
  kind: 'group',
  owner: 'easemob-worker',
  summary: 'Make a group exist in Easemob with the wanted name, owner and members, then send its waiting messages',
  key: {
    holds: 'im_group_id',
    id: z.string().refine((id) => /^\d{1,10}$/.test(id) && Number(id) < 2 ** 31),
    shown: (id) => `group ${id}, made in Easemob as it is wanted`,
  },
  // Taps and changes; messages, which wait for a limit of their own; imports and repairs.
  lanes: ['tap', 'paced', 'bulk'],
  operations: true,
  // 2 s, 6 s, 14 s, 30 s, 1 min, 2 min, 5 min, 10 min … about 2 h 40 min until parked
  retry: { ladderMs: seconds(2, 4, 8, 16, 30, 60, 180, 300, 900), maxAttempts: 18 },
});

/** Groups in Easemob that carry our marker and belong to nobody: adopted, or deleted. */
const orphans = defineKind({
  kind: 'orphans',
  owner: 'easemob-worker',
  summary: 'Sweep Easemob for groups of ours that belong to nobody',
  key: {
    holds: '`remove` or `report`',
    id: z.enum(['remove', 'report']),
    shown: (id) => `a sweep of Easemob for groups of ours that belong to nobody (${id})`,
  },
  // It walks through all groups: what Easemob leaves to people who wait is not for it, whoever asks.
  lanes: ['bulk'],
  operations: false,
  retry: { ladderMs: seconds(5, 30, 60, 300), maxAttempts: 10 },
  schedule: { everyMs: 'EASEMOB_ORPHAN_SWEEP_MS', id: 'EASEMOB_ORPHANS' },
});

/** What callbacks have told of messages, brought together in the log. */
const chatEvents = defineKind({
  kind: 'chat-events',
  owner: 'easemob-worker',
  summary: 'Bring into the log what callbacks have told of messages',
  key: {
    holds: '`lesson-prep` or `all`',
    id: z.enum(['lesson-prep', 'all']),
    shown: (id) => `what callbacks have told of messages, for the log of ${id} groups`,
  },
  lanes: ['bulk'],
  operations: false,
  retry: { ladderMs: seconds(1, 2, 5, 15, 30), maxAttempts: 100 },
  schedule: { everyMs: 'ARCHIVE_PROCESS_MS', id: 'ARCHIVE', off: 'off' },
});

/** The vendor's file of each hour of chat, read for what callbacks have not told; which, and when, the hours' rows say. */
const chatHours = defineKind({
  kind: 'chat-hours',
  owner: 'easemob-worker',
  summary: "Read Easemob's files of the hours that are due, for what callbacks have not told of messages",
  key: {
    holds: '`lesson-prep` or `all`',
    id: z.enum(['lesson-prep', 'all']),
    shown: (id) => `Easemob's files of the hours that are due, for the log of ${id} groups`,
  },
  // One key, and so one worker at a time: Easemob allows ten calls a minute.
  lanes: ['bulk'],
  operations: false,
  // Easemob's failures are counted with each hour; what is left are faults of ours.
  retry: { ladderMs: seconds(5, 30, 60, 300), maxAttempts: 100 },
  schedule: { everyMs: 'ARCHIVE_HISTORY_MS', id: 'ARCHIVE', off: 'off' },
});

/** One event on its way to one endpoint of a school (Standard Webhooks). */
const callback = defineKind({
  kind: 'callback',
  owner: 'callback-dispatcher',
  summary: 'Deliver one signed event to an endpoint of a school',
  key: {
    holds: 'delivery_id',
    id: z.string().regex(/^\d{1,18}$/),
    shown: (id) => `callback delivery ${id}`,
  },
  // First tries; whatever is tried again; what an operator takes up by the hundred.
  lanes: ['tap', 'paced', 'bulk'],
  operations: false,
  // at 0, 5 s, 5 min, 35 min, 2.6 h, 7.6 h, 17.6 h, 31.6 h, 51.6 h, 75.6 h: about three days
  retry: {
    ladderMs: seconds(5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400),
    maxAttempts: 10,
    steady: true,
  },
});

/** Of `chat-files`: whoever has some is asked for. */
export const filesOfAll = 'all';

/** Attachments of messages, copied into our store before Easemob throws them away; which, and when, the messages' rows say. */
const chatFiles = defineKind({
  kind: 'chat-files',
  owner: 'easemob-worker',
  summary: 'Copy the attachments of messages that are due, of one school, or ask for those of all',
  key: {
    holds: '`all` or school_id',
    id: z.string().regex(/^(all|\d{1,10})$/),
    shown: (id) => (id === filesOfAll ? 'a look at whose attachments are due (all)' : `attachments of school ${id}`),
  },
  lanes: ['bulk'],
  operations: false,
  // Easemob's failures are counted with each file; what is left are faults of ours.
  retry: { ladderMs: seconds(5, 30, 60, 300), maxAttempts: 10 },
  schedule: { everyMs: 'CHAT_FILES_MS', always: filesOfAll },
});

/** What is older than it is to be kept, and blobs that nobody refers to any more. */
const retention = defineKind({
  kind: 'retention',
  owner: 'easemob-worker',
  summary: 'Drop what is older than it is to be kept, and remove blobs that nobody refers to any more',
  key: {
    holds: '`all`',
    id: z.literal('all'),
    shown: (id) => `what is older than it is to be kept, and blobs that nobody refers to (${id})`,
  },
  lanes: ['bulk'],
  operations: false,
  // A blob that can't be removed is tried again by itself; what is left are faults of ours.
  retry: { ladderMs: seconds(5, 30, 60, 300), maxAttempts: 100 },
  schedule: { everyMs: 'RETENTION_MS', always: 'all' },
});

/** People whom Easemob does not know yet, or by another name, told to it before one of them taps. */
const users = defineKind({
  kind: 'users',
  owner: 'easemob-worker',
  summary: 'Register the people of a school whom Easemob does not know yet, and tell it of names that have changed',
  key: {
    holds: 'school_id',
    id: z.string().regex(/^\d{1,10}$/),
    shown: (id) => `the people of school ${id}, registered with Easemob under their names`,
  },
  // Whoever taps is registered by the work of his group.
  lanes: ['bulk'],
  operations: false,
  // 5 s, 35 s, 95 s, 6 min, 21 min … about four hours until parked
  retry: { ladderMs: seconds(5, 30, 60, 300, 900), maxAttempts: 20 },
});

/** A list that another system has sent: read and planned, then carried out or taken back; how far it is says its row. */
const rosterImport = defineKind({
  kind: 'roster-import',
  owner: 'roster-worker',
  summary: 'Read a list that another system has sent, carry out what it is approved to do, or take it back',
  key: {
    holds: 'import_id',
    id: z.string().regex(/^\d{1,10}$/),
    shown: (id) => `roster import ${id}, as it came by HTTP`,
  },
  lanes: ['bulk'],
  operations: false,
  // 5 s, 35 s, 95 s, 6 min … about two hours until parked
  retry: { ladderMs: seconds(5, 30, 60, 300), maxAttempts: 25 },
});

/** Holds every kind to its own name. */
const registry = <const All extends { [Name in keyof All]: WorkKind<Name & string> }>(all: All): All => all;

/** Everything this system does in the background. */
export const workKinds = registry({
  group,
  orphans,
  'chat-events': chatEvents,
  'chat-hours': chatHours,
  callback,
  'chat-files': chatFiles,
  retention,
  users,
  'roster-import': rosterImport,
});

export type WorkKindName = keyof typeof workKinds;
type Kinds = (typeof workKinds)[WorkKindName];

/** The lanes of a kind. */
export type LaneOf<Kind extends WorkKindName> = (typeof workKinds)[Kind]['lanes'][number];
/** The kinds that have a lane. */
export type KindsWith<L extends Lane> = {
  [Kind in WorkKindName]: L extends LaneOf<Kind> ? Kind : never;
}[WorkKindName];

type ScheduleOf<Owner extends WorkOwner> = Extract<Kinds, { owner: Owner; schedule: object }>['schedule'];
/** The settings by which the work that an owner carries out is wanted by itself. */
export type ScheduleSettings<Owner extends WorkOwner> = Record<ScheduleOf<Owner>['everyMs'], number> &
  Record<Extract<ScheduleOf<Owner>, { id: string }>['id'], string>;

/** The kinds that a service carries out. */
export const kindsOf = (owner: WorkOwner): readonly WorkKindName[] =>
  Object.values(workKinds).flatMap((kind) => (kind.owner === owner ? kind.kind : []));

/**
 * The lane in which work of a kind waits that was asked for in another: that one, or the next later one that the kind has,
 * or its last. So whoever asks for work of many kinds, and rows of a time when a kind had other lanes, find a queue.
 */
export function laneOf(kind: WorkKindName, asked: Lane): Lane {
  const own: readonly Lane[] = workKinds[kind].lanes;
  return own.find((lane) => lanes.indexOf(lane) >= lanes.indexOf(asked)) ?? own.at(-1)!;
}

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
export function workQueue(kind: WorkKindName, asked: Lane): string {
  const lane = laneOf(kind, asked);
  return lane === 'tap' ? kind : `${kind}.${lane}`;
}

/** Every work queue there is. */
export const workQueues: readonly string[] = Object.values(workKinds).flatMap(({ kind, lanes: own }) =>
  own.map((lane) => workQueue(kind, lane)),
);
