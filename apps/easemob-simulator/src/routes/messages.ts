import { z } from 'zod';
import { illegalArgument, Refusal } from '../refusal.js';
import type { Route, Simulation } from '../simulator.js';

const types = ['txt', 'img', 'audio', 'video', 'file', 'loc', 'cmd', 'custom'];
const largestMessage = 5 * 1024;

const newMessage = z.object({
  from: z.string().optional(),
  to: z.array(z.string()).optional(),
  type: z.string().optional(),
  body: z.record(z.string(), z.unknown()).optional(),
  ext: z.unknown().optional(),
});
const oldMessage = z.object({
  target_type: z.enum(['users', 'chatgroups', 'chatrooms']),
  target: z.array(z.string()).min(1),
  msg: z.object({ type: z.string() }).loose(),
  from: z.string().min(1).optional(),
  ext: z.unknown().optional(),
});

const sendError = (description: string, extra?: object) =>
  new Refusal(400, 'message_send_error', description, extra);

function store(simulation: Simulation, message: { from: string; to: string; type: string; body: unknown; ext?: unknown }): string {
  const id = simulation.journal.state.nextMessageId();
  simulation.journal.apply({ put: 'message', message: { ...message, id, at: simulation.clock.now() } });
  return id;
} // prettier-ignore

/** Neither the sender nor the group is checked: sending to nobody is a success. */
function sendToGroups(simulation: Simulation, body: unknown): object {
  const message = newMessage.safeParse(body).data;
  if (!message)
    throw new Refusal(400, 'invalid_request_body', 'Request body is invalid. Please check body is correct.');
  const { from = 'admin', to, type, body: content, ext } = message;
  if (from === '') throw sendError("param from can't be empty");
  if (!to || to.length === 0) throw sendError("param to can't be empty");
  if (to.length > 3) throw sendError("params to's size can't exceed limit 3");
  if (!type || !types.includes(type)) throw sendError("param type can't be empty");
  if (!content) throw sendError("param body can't be empty");
  if (ext !== undefined && (typeof ext !== 'object' || ext === null || Array.isArray(ext))) {
    throw sendError('param ext must be JSONObject');
  }
  if (Buffer.byteLength(JSON.stringify({ content, ext })) > largestMessage) {
    throw sendError('message is too large', { error_code: 14007 });
  }
  const ids = to.map((group) => [group, store(simulation, { from, to: group, type, body: content, ext })]);
  return { path: '/messages/chatgroups', data: Object.fromEntries(ids) };
}

export const messageRoutes: Route[] = [
  {
    name: 'sendToGroups',
    method: 'POST',
    path: '/messages/chatgroups',
    api: 'messages',
    answer: ({ body, simulation }) => sendToGroups(simulation, body),
  },
  {
    name: 'sendOld',
    method: 'POST',
    path: '/messages',
    api: 'messages',
    answer: ({ body, query, simulation }) => {
      const message = oldMessage.safeParse(body).data;
      if (!message) throw illegalArgument("target_type can only be 'users' or 'chatgroups' or 'chatrooms'");
      const { from = 'admin', target, msg, ext } = message;
      const ids = target.map((to) => [to, store(simulation, { from, to, type: msg.type, body: msg, ext })]);
      const data = ids.map(([to, id]) => [to, query.useMsgId === 'true' ? id : 'success']);
      return { path: '/messages', data: Object.fromEntries(data) };
    },
  },
];
