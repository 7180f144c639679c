import type { Evidence } from '../evidence.js';
import { attempt, callback, endpoint, operation, refused, room, send, tapped } from '../peaceful-run.fixture.js';

/** What is made to happen in a peaceful run, and what must be found. */
export type Plant = [title: string, found: RegExp, happens: (run: Evidence) => unknown];

export const plant = (...parts: Plant): Plant => parts;

export const began = (operation_id: string, rest: object = {}) => ({
  code: 0,
  msg: 'success',
  operation_id,
  status: 'queued',
  ...rest,
});

export const rowOf = (run: Evidence, id: number) => run.rows.groups.find(({ im_group_id }) => im_group_id === id)!;

export const stored = (im_message_id: number, content: string) => ({
  im_message_id,
  im_group_id: room,
  content,
  status: 'delivered',
  operation_id: 'x',
});

export const messages = (run: Evidence) => run.easemob.messages[`e${room}`]!;

/** Easemob refuses for good, while the text waits; whoever sent it is told. */
export function refuse(run: Evidence, { from = 90, to = 300 }: { from?: number; to?: number } = {}): void {
  run.outages.push({ did: 'refuse', victim: 'weather', from, to });
  Object.assign(run.rows.operations[1]!, {
    outcome: 'failed',
    failure: 'provider_refused',
    begun: 105,
    ended: 290,
  });
  run.rows.messages[0]!.status = 'failed';
  messages(run).pop();
  run.sink[1]!.status = 'failed';
}

export const switchOff = (run: Evidence) =>
  run.outages.push({ did: 'switch off', victim: 'endpoint of school 71', from: 600, to: 650 });

/** One more tap that wants to be told at a URL of its own. */
export const named = (run: Evidence, at: number) =>
  run.attempts.push(
    attempt('tap-2', {
      at,
      fields: { im_group_id: tapped, callback_url: `${endpoint}/a` },
      answer: refused('callback_not_registered'),
    }),
  );

/** One more text, with all that belongs to it. */
export function sendAlso(
  run: Evidence,
  { id, at, im_message_id }: { id: string; at: number; im_message_id: number },
): void {
  run.attempts.push(send(id, { at, text: id, answer: began(id, { im_message_id }) }));
  run.rows.operations.push(operation(id, { cmd: 'sendMsgToJiBeiChat', im_group_id: room, im_message_id, wanted: 2 }));
  run.rows.messages.push(stored(im_message_id, id));
  run.sink.push(callback(id));
}
