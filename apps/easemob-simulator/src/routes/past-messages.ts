import { z } from 'zod';
import type { Handlers } from '../api.js';
import { badMessageBody, badRecall, illegalArgument, Refusal, type Reply } from '../answers.js';
import type { ChatType } from '../changes.js';
import { recall } from '../conversations.js';
import { messageId } from '../ids.js';
import { read } from '../reading.js';
import type { Simulation } from '../simulation.js';

const filled = (error: string) => z.string({ error }).min(1, error);
const missing = (name: string) => `param ${name} can't be empty`;

const wantedRecall = z.object(
  {
    msg_id: filled(missing('msg_id')),
    to: filled(missing('to')),
    chat_type: z.enum(['chat', 'groupchat', 'chatroom'], { error: missing('chat_type') }),
    from: z.string().default('admin'),
    force: z.boolean({ error: missing('force') }).default(false),
  },
  { error: missing('msg_id') },
);

const imported = z.object(
  {
    from: filled('from not allow empty'),
    target: filled('target not allow empty'),
    type: filled('type not allow empty'),
    body: z.record(z.string(), z.unknown(), { error: 'message body not allow empty' }),
    ext: z.record(z.string(), z.unknown(), { error: 'ext must be an object' }).optional(),
    /** When it was sent, in ms; absent: now. */
    msg_timestamp: z.coerce.number({ error: 'msg_timestamp must be a number' }).int().min(0).optional(),
  },
  { error: 'message body not allow empty' },
);

type PastRoutes = 'recallMessage' | 'importGroupMessage' | 'importUserMessage';

/** Messages of the past: taken back (message_recall.md), or brought from elsewhere (message_import.md). */
export function pastMessageHandlers(sim: Simulation): Pick<Handlers, PastRoutes> {
  return {
    recallMessage({ body }) {
      const wanted = read(wantedRecall, { body, refuse: (text) => badRecall(400, text) });
      if (wanted instanceof Refusal) return wanted;
      const { to, msg_id: id, chat_type, from, force } = wanted;
      const taken = recall(sim, { message: sim.state.message({ to, id }), by: from, late: force });
      if (typeof taken === 'string') return badRecall(403, taken);
      return { data: { recalled: 'yes', chattype: chat_type, from, to, msg_id: id } };
    },
    importGroupMessage: ({ body }) => bring(sim, body, 'groupchat'),
    importUserMessage: ({ body }) => bring(sim, body, 'chat'),
  };
}

function bring(sim: Simulation, body: unknown, chatType: ChatType): Reply {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return badMessageBody();
  const wanted = read(imported, { body, refuse: illegalArgument });
  if (wanted instanceof Refusal) return wanted;
  const id = messageId(sim.state.counted.messages);
  const { target: to, msg_timestamp: sentAt = sim.clock.now(), ...message } = wanted;
  sim.state.commit({ change: 'messagesSent', messages: [{ ...message, id, to, chatType, sentAt }] });
  return { data: { msg_id: id } };
}
