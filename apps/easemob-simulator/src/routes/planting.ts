import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { messageId } from '../ids.js';
import type { Simulation } from '../simulation.js';
import { command } from './control.js';
import { filesFolder, newShareSecret } from './files.js';
import { hourStart } from '../history/hour-start.js';

/** A message as it will stand in the hour's file. Two with one `msg_id` are two lines, as happens in real files. */
const plantedMessage = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** In the form of the REST documentation: `{type: 'img', url, secret, filename, …}`; a combined one has no type. */
  bodies: z.array(z.looseObject({ type: z.string().optional() })),
  ext: z.record(z.string(), z.unknown()).default({}),
  msg_id: z.string().optional(),
  /** ms UTC; absent: seconds into the hour, in the order given. */
  timestamp: z.int().optional(),
  chat_type: z.enum(['groupchat', 'chat', 'chatroom']).default('groupchat'),
  direction: z.string().default('outgoing'),
});

const plantedHour = z.strictObject({
  hour: z.string().refine((hour) => hourStart(hour, 0) !== undefined, 'must be an hour as yyyyMMddHH'),
  messages: z.array(plantedMessage).min(1),
  /** Until then, on the simulator's clock, the hour is one "not yet written". */
  availableAfterMs: z.int().min(0).default(0),
});

const plantedFile = z.strictObject({
  base64: z.base64(),
  uuid: z.string().min(1).optional(),
  /** null: anybody with a token may read it; absent: one is made up. */
  secret: z.string().nullable().optional(),
  filename: z.string().default('file'),
  contentType: z.string().default('application/octet-stream'),
});

/** Things a real app's users would have put there: messages sent by phones, and their attachments. */
export function servePlanting(server: FastifyInstance, sim: Simulation): void {
  command(server, { method: 'POST', path: 'history', schema: plantedHour }, ({ hour, messages, availableAfterMs }) => {
    const start = hourStart(hour, sim.dials.settings.historyUtcOffsetHours) ?? 0;
    const first = sim.state.counted.messages;
    const lines = messages.map(({ bodies, ext, ...message }, i) => ({
      ...message,
      msg_id: message.msg_id ?? messageId(first + i),
      timestamp: message.timestamp ?? start + i * 1000,
      payload: { bodies, ext, from: message.from, to: message.to },
    }));
    const availableAt = sim.clock.now() + availableAfterMs;
    sim.state.commit({
      change: 'hourPlanted',
      hour,
      availableAt,
      lines: lines.map((line) => JSON.stringify(line)),
    });
    return { messageIds: lines.map((line) => line.msg_id) };
  });

  command(server, { method: 'POST', path: 'files', schema: plantedFile }, (planted, request) => {
    const { uuid = randomUUID(), secret = newShareSecret() } = planted;
    sim.state.commit({ change: 'fileStored', file: { ...planted, uuid, secret, storedAt: sim.clock.now() } });
    const folder = filesFolder(sim, `${request.protocol}://${request.host}`);
    return { uuid, secret, url: `${folder}/${uuid}` };
  });
}
