import { z } from 'zod';
import type { Handlers } from '../api.js';
import { badMessage, badMessageBody, illegalArgument, messageQuota, Refusal, type Reply } from '../answers.js';
import type { ChatType, SentMessage } from '../changes.js';
import { send } from '../conversations.js';
import { read } from '../reading.js';
import type { Simulation } from '../simulation.js';

const absent = (name: string) => `param ${name} can't be empty`;
const types = ['txt', 'img', 'audio', 'video', 'file', 'loc', 'cmd', 'custom'];
const bodyAndExtLimit = 5 * 1024;

const message = z.object({
  from: z
    .string({ error: absent('from') })
    .min(1, absent('from'))
    .default('admin'),
  to: z.array(z.string(), { error: absent('to') }).min(1, absent('to')),
  type: z.string({ error: absent('type') }).refine((type) => types.includes(type), absent('type')),
  body: z.record(z.string(), z.unknown(), { error: absent('body') }),
  ext: z.record(z.string(), z.unknown(), { error: 'param ext must be JSONObject' }).optional(),
});

const invalid = 'this is an invalid request.';
const targets = ['users', 'chatgroups', 'chatrooms'] as const;
const oldMessage = z.object(
  {
    target_type: z.enum(targets, { error: "target_type can only be 'users' or 'chatgroups' or 'chatrooms'" }),
    target: z.array(z.string(), { error: invalid }).min(1, invalid).max(600, invalid),
    msg: z.looseObject({ type: z.string({ error: invalid }) }, { error: invalid }),
    from: z.string({ error: "from can't be empty" }).min(1, "from can't be empty").default('admin'),
    ext: z.record(z.string(), z.unknown(), { error: invalid }).optional(),
  },
  { error: invalid },
);

const chatTypes = { users: 'chat', chatgroups: 'groupchat', chatrooms: 'chatroom' } as const;

type MessageRoutes = 'sendGroupMessage' | 'sendUserMessage' | 'sendRoomMessage' | 'sendMessageOld';

/** Messages (message_group.md, message_single.md, message_chatroom.md). Nobody checks that sender or target exist, and nothing tells a repeated send from a new one. */
export function messageHandlers(sim: Simulation): Pick<Handlers, MessageRoutes> {
  return {
    sendGroupMessage: ({ body }) => sendNew(sim, { body, chatType: 'groupchat', limit: 3 }),
    sendUserMessage: ({ body }) => sendNew(sim, { body, chatType: 'chat', limit: 600 }),
    sendRoomMessage: ({ body }) => sendNew(sim, { body, chatType: 'chatroom', limit: 10 }),

    sendMessageOld({ body, query }) {
      const wanted = read(oldMessage, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      const { type, ...content } = wanted.msg;
      const sent = sendWithin(sim, {
        ...wanted,
        to: wanted.target,
        chatType: chatTypes[wanted.target_type],
        type,
        body: content,
      });
      if (sent instanceof Refusal) return sent;
      return {
        data: Object.fromEntries(sent.map(({ to, id }) => [to, query.useMsgId === 'true' ? id : 'success'])),
      };
    },
  };
}

function sendNew(
  sim: Simulation,
  { body, chatType, limit }: { body: unknown; chatType: ChatType; limit: number },
): Reply {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return badMessageBody();
  const wanted = read(message, { body, refuse: badMessage });
  if (wanted instanceof Refusal) return wanted;
  if (wanted.to.length > limit) return badMessage(`params to's size can't exceed limit ${limit}`);
  if (Buffer.byteLength(JSON.stringify([wanted.body, wanted.ext])) > bodyAndExtLimit) {
    return badMessage('message is too large', 14007);
  }
  const sent = sendWithin(sim, { ...wanted, chatType });
  return sent instanceof Refusal ? sent : { data: Object.fromEntries(sent.map(({ to, id }) => [to, id])) };
}

interface Outgoing extends Pick<SentMessage, 'from' | 'type' | 'body' | 'ext' | 'chatType'> {
  to: string[];
}

const quotas = { chat: undefined, groupchat: 'groupMessageTargets', chatroom: 'roomMessageTargets' } as const;

/** Sends what the quota of the app has room for. */
function sendWithin(sim: Simulation, outgoing: Outgoing): SentMessage[] | Refusal {
  const { to, from, type, body, ext, chatType } = outgoing;
  const quota = quotas[chatType];
  if (quota && !sim.limits.admit(quota, to.length)) return messageQuota();
  return send(sim, { to, from, type, body, ext, chatType });
}
