import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { edit, recall, send } from '../conversations.js';
import { phoneBody } from '../phones/phone-bodies.js';
import { uploaded } from '../phones/uploading.js';
import type { Simulation } from '../simulation.js';
import { command, Misfit } from './control.js';
import { filesFolder } from './files.js';

const ext = z.record(z.string(), z.unknown());

const phoneMessage = z.strictObject({
  from: z.string().min(1),
  /** A group, a chat room, or for `chat` a user. */
  to: z.string().min(1),
  chat_type: z.enum(['groupchat', 'chat', 'chatroom']).default('groupchat'),
  bodies: z.array(phoneBody).min(1),
  ext: ext.optional(),
});

const ofMessage = { to: z.string(), msg_id: z.string(), from: z.string().optional() };

/** Only what may be edited: the words of a text, the content of a custom message, and the `ext` of all. */
const editing = z.strictObject({
  ...ofMessage,
  msg: z.string().optional(),
  customEvent: z.string().optional(),
  customExts: z.record(z.string(), z.string()).optional(),
  ext: ext.optional(),
});

/** Plays a phone: what it does shows in callbacks and history. Whether it may do so is not asked. */
export function servePhones(server: FastifyInstance, sim: Simulation): void {
  command(server, { method: 'POST', path: 'phone/messages', schema: phoneMessage }, (said, request) => {
    const at = { now: sim.clock.now(), folder: filesFolder(sim, originOf(request)) };
    const [first, ...others] = said.bodies.map((body) => uploaded(body, at));
    for (const { files } of [first!, ...others]) {
      for (const file of files) sim.state.commit({ change: 'fileStored', file });
    }
    const { from, to, chat_type: chatType } = said;
    const further = others.map(({ type, body }) => ({ type, ...body }));
    const { type, body } = first!;
    const [message] = send(sim, {
      ...{ from, to: [to], chatType, type, body, ext: said.ext },
      ...(further.length > 0 && { further }),
    });
    return { msg_id: message!.id, timestamp: message!.sentAt, bodies: [{ type, ...body }, ...further] };
  });

  command(
    server,
    { method: 'POST', path: 'phone/recalls', schema: z.strictObject(ofMessage) },
    ({ to, msg_id: id, from }) => {
      const message = sim.state.message({ to, id });
      const taken = recall(sim, { message, by: from ?? message?.from ?? '', late: false });
      return typeof taken === 'string' ? new Misfit('msg_id', taken) : { msg_id: taken.id };
    },
  );

  command(server, { method: 'POST', path: 'phone/edits', schema: editing }, (wanted) => {
    const { to, msg_id: id, from, ext: newExt, ...content } = wanted;
    const message = sim.state.message({ to, id });
    if (!message || message.recalled) return new Misfit('msg_id', 'not_found msg');
    const alien = Object.keys(content).find((name) => !editable[message.type]?.includes(name));
    if (alien !== undefined) return new Misfit(alien, `can't be edited in a message of type ${message.type}`);
    return { msg_id: edit(sim, { message, by: from ?? message.from, content, ext: newExt }).id };
  });
}

const editable: Record<string, readonly string[]> = { txt: ['msg'], custom: ['customEvent', 'customExts'] };

const originOf = ({ protocol, host }: FastifyRequest) => `${protocol}://${host}`;
