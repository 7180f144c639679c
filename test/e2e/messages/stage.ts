import type { OperationAnswer } from '#client';
import { startSystem, type System } from '../../support/system.js';

export let system: System;

/** One system for all that is told of messages. */
export function useSystem(): void {
  beforeAll(async () => void (system = await startSystem()));
  afterAll(() => system?.stop());
  afterEach(() => system.simulator.faults());
}

export type Sent = OperationAnswer & { im_message_id: number };

export const send = (text: string, fields: object = {}) =>
  system.client(1, 4541).call<Sent>('sendMsgToJiBeiChat', {
    grade_no: 1,
    course_id: 2,
    msg: { type: 'txt', msg: text },
    ext: { plan_id: 1, plan_name: '测试' },
    ...fields,
  });

/** The messages that Easemob has for the lesson-prep group 83 of school 1, in order. */
export async function delivered() {
  const [group] = await system.simulator.groupsFor(83);
  const { messages } = await system.simulator.state();
  return group ? (messages[group.id] ?? []) : [];
}

export const log = (fields: object = {}) => {
  const now = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const range = { begin_time: `${now} 00:00:00`, end_time: `${now} 23:59:59` };
  return system
    .client(1, 4541)
    .rows<{ im_message_id: number; content: string; sender_id: number; msg_time: string }>('getJiBeiChatLog', {
      grade_no: 1,
      course_id: 2,
      ...range,
      ...fields,
    });
};
