import type { Body } from './bodies.js';
import type { SentMessage } from './changes.js';
import { messageId } from './ids.js';
import type { Simulation } from './simulation.js';

/** Sends one thing to several, and tells the callbacks of it. Nobody checks that sender or target exist. */
export function send(sim: Simulation, { to, ...sent }: Omit<SentMessage, 'id' | 'to' | 'sentAt'> & { to: string[] }) {
  const first = sim.state.counted.messages;
  const sentAt = sim.clock.now();
  const messages = to.map((target, i) => ({ ...sent, id: messageId(first + i), to: target, sentAt }));
  sim.state.commit({ change: 'messagesSent', messages });
  for (const message of messages) {
    sim.callbacks.tell({ did: 'sent', id: message.id, at: sentAt, by: message.from, message });
  }
  return messages;
}

/** Takes a message back. @param late whether it may be older than the time in which everybody may do so */
export function recall(
  sim: Simulation,
  { message, by, late }: { message: SentMessage | undefined; by: string; late: boolean },
): { id: string } | 'not_found msg' | 'exceed recall time limit' {
  if (!message || message.recalled) return 'not_found msg';
  const at = sim.clock.now();
  if (!late && message.sentAt + sim.dials.settings.recallWithinMs <= at) return 'exceed recall time limit';
  const id = messageId(sim.state.counted.messages);
  sim.state.commit({ change: 'messageRecalled', to: message.to, id: message.id, eventId: id });
  sim.callbacks.tell({ did: 'recalled', id, at, by, message });
  return { id };
}

/** Changes what a message says. */
export function edit(
  sim: Simulation,
  { message, by, content, ext }: { message: SentMessage; by: string; content: Body; ext?: Body },
): { id: string } {
  const id = messageId(sim.state.counted.messages);
  const at = sim.clock.now();
  const before = { body: message.body, ext: message.ext ?? {}, count: 0, ...message.edited };
  const edited = {
    body: { ...before.body, ...content },
    ext: ext ?? before.ext,
    at,
    by,
    count: before.count + 1,
  };
  sim.state.commit({ change: 'messageEdited', to: message.to, id: message.id, edited });
  sim.callbacks.tell({ did: 'edited', id, at, by, message: { ...message, edited } });
  return { id };
}
