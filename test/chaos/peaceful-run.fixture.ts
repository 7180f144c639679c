import { describeGroup, groupMarker } from '#easemob';
import type { Received } from './callback-sink.js';
import type { Evidence } from './evidence.js';
import type { Attempt, Body } from './history.js';

/** Group 5001 is tapped upon, 5002 is written into, 5003 is for forgers, 5004 is a custom group. */
export const [tapped, room, bait, custom] = [5001, 5002, 5003, 5004];
export const endpoint = 'http://sink/school-71';

/** A request at a moment, answered ten milliseconds later. Without an answer: `answer` is undefined. */
export function attempt(
  id: string,
  {
    at,
    answer,
    status = 200,
    ...rest
  }: { at: number; answer?: Body; status?: number } & Omit<Partial<Attempt>, 'answer'>,
): Attempt {
  return {
    id,
    write: id,
    kind: 'activation',
    honesty: 'honest',
    gateway: 0,
    cmd: 'activeGroup',
    school_id: 71,
    account_id: 71001,
    fields: {},
    mayFail: [],
    askedAt: at,
    ...(answer ? { answer: { at: at + 10, status, body: answer } } : { none: { at: at + 10, why: 'ECONNRESET' } }),
    ...rest,
  };
}

export const send = (
  id: string,
  { at, text, answer, ...rest }: { at: number; text: string; answer?: Body } & Omit<Partial<Attempt>, 'answer'>,
): Attempt =>
  attempt(id, {
    at,
    answer,
    kind: 'message',
    cmd: 'sendMsgToJiBeiChat',
    fields: { grade_no: 1, course_id: 2, msg: { type: 'txt', msg: text } },
    ...rest,
  });

export const refused = (error: string): Body => ({ code: 1, error, msg: error });

export const callback = (operation_id: string, rest: Partial<Received> = {}): Received => ({
  at: 900,
  url: endpoint,
  id: `event-of-${operation_id}`,
  genuine: true,
  type: 'x',
  operation_id,
  status: 'succeeded',
  body: operation_id,
  answered: 'ok',
  ...rest,
});

export const operation = (
  operation_id: string,
  rest: Partial<Evidence['rows']['operations'][number]> = {},
): Evidence['rows']['operations'][number] => ({
  operation_id,
  school_id: 71,
  cmd: 'activeGroup',
  im_group_id: tapped,
  im_message_id: null,
  request_id: operation_id,
  caller_key: null,
  wanted: 1,
  outcome: 'succeeded',
  failure: null,
  begun: 0,
  ended: 900,
  urls: [],
  tells_default: true,
  ...rest,
});

export const live = (
  im_group_id: number,
  rest: Partial<Evidence['easemob']['groups'][number]> = {},
): Evidence['easemob']['groups'][number] => {
  const custom = groupMarker(im_group_id, { environment: 'chaos', secret: 'any' });
  return {
    id: `e${im_group_id}`,
    name: `group ${im_group_id}`,
    description: describeGroup(custom),
    custom,
    owner: '7100001',
    members: ['7100002'],
    ...rest,
  };
};

const group = (
  im_group_id: number,
  rest: Partial<Evidence['rows']['groups'][number]> = {},
): Evidence['rows']['groups'][number] => ({
  im_group_id,
  school_id: 71,
  group_name: `group ${im_group_id}`,
  custom: false,
  easemob_group_id: `e${im_group_id}`,
  active: true,
  members: [7100001, 7100002],
  owner: 7100001,
  ...rest,
});

/** A run in which everything went well: a tap, a text, a custom group with one edit, and their callbacks. */
export function peacefulRun(): Evidence {
  const began = (operation_id: string) => ({
    code: 0,
    msg: 'success',
    operation_id,
    status: 'queued',
    easemob_group_id: '',
  });
  return {
    attempts: [
      attempt('tap', { at: 0, fields: { im_group_id: tapped }, answer: began('tap') }),
      send('text', { at: 100, text: 'hello', answer: { ...began('text'), im_message_id: 1000 } }),
      attempt('create', {
        at: 200,
        kind: 'custom',
        cmd: 'createCustomGroup',
        write: 'key',
        fields: { groupname: 'old', owner_account_id: 71001, members: { account_id: [71003] }, request_id: 'key' },
        answer: { ...began('create'), im_group_id: custom },
      }),
      attempt('edit', {
        at: 300,
        kind: 'edit',
        cmd: 'modifyCustomGroup',
        fields: {
          im_group_id: custom,
          groupname: `group ${custom}`,
          addmembers: { account_id: [71002] },
          deletemembers: { account_id: [71003] },
        },
        answer: began('edit'),
      }),
    ],
    planted: {
      tapped: [tapped],
      rooms: [{ im_group_id: room, school_id: 71, grade_no: 1, course_id: 2 }],
      bait: [bait],
    },
    rows: {
      groups: [
        group(tapped),
        group(room),
        group(bait, { easemob_group_id: null, active: false }),
        group(custom, { custom: true }),
      ],
      operations: [
        operation('tap'),
        operation('text', { cmd: 'sendMsgToJiBeiChat', im_group_id: room, im_message_id: 1000 }),
        operation('create', { cmd: 'createCustomGroup', im_group_id: custom, caller_key: 'key' }),
        operation('edit', { cmd: 'modifyCustomGroup', im_group_id: custom, wanted: 2 }),
      ],
      messages: [
        { im_message_id: 1000, im_group_id: room, content: 'hello', status: 'delivered', operation_id: 'text' },
      ],
      parked: [],
      claimed: [],
    },
    givenUp: [],
    environment: 'chaos',
    easemob: {
      users: 3,
      groups: [live(tapped), live(room), live(custom)],
      messages: { [`e${room}`]: [delivery('hello', 1000)] },
      classes: { groupMessages: { calls: 1, refused: 0, peak: 1, limit: 2, perMs: 1000 } },
      tokenMints: 1,
    },
    calls: { groupMessages: [400] },
    sink: ['tap', 'text', 'create', 'edit'].map((id) => callback(id)),
    endpoints: { 71: endpoint },
    exits: [
      { name: 'worker-1', pid: 1, at: 500, asked: 'SIGTERM', newborn: false, code: 0, tookMs: 100, leftClaimed: 0 },
    ],
    outages: [],
    redisLosses: [],
    leaks: [],
    deadLetters: 0,
    unfinished: {},
    shutdownMs: 1000,
  };
}

export const delivery = (msg: string, im_message_id: number): Evidence['easemob']['messages'][string][number] => ({
  from: '7100001',
  body: { msg },
  ext: { im_message_id },
});
