import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AppState } from '../app-state.js';
import { dialsPatch } from '../dials.js';
import { faultRule } from '../faults.js';
import type { Simulation } from '../simulation.js';
import type { Group } from '../changes.js';
import { membersOf } from '../circles.js';

/** Looking at the simulator and turning its dials: no part of Easemob, no token, no limits. */
export function serveControl(server: FastifyInstance, sim: Simulation): void {
  server.get('/_control/state', () => ({ now: sim.clock.now(), ...visibleState(sim.state) }));
  server.get('/_control/counters', () => ({ classes: sim.limits.counters(), tokenMints: sim.tokenMints }));
  server.get('/_control/dials', () => sim.dials.settings);
  server.get('/_control/faults', () => sim.faults.rules);

  question(server, { path: 'requests', schema: sinceNumber }, ({ since }) => ({
    lastSeq: sim.log.lastSeq,
    requests: sim.log.since(since),
  }));

  command(server, { method: 'PUT', path: 'faults', schema: z.array(faultRule) }, (rules) => {
    sim.faults.set(rules, sim.dials.settings.faultSeed);
    return sim.faults.rules;
  });
  server.delete('/_control/faults', () => {
    sim.faults.clear();
    return sim.faults.rules;
  });
  command(server, { method: 'PUT', path: 'dials', schema: dialsPatch }, (patch) => {
    sim.dials.turn(patch);
    return sim.dials.settings;
  });
  command(server, { method: 'POST', path: 'clock', schema: advance }, ({ advanceMs }) => {
    if (advanceMs < 0 && !isUntouched(sim.state))
      return new Misfit('advanceMs', 'must not be negative: something is there');
    sim.state.commit({ change: 'clockAdvanced', ms: advanceMs });
    return { now: sim.clock.now() };
  });
  command(server, { method: 'POST', path: 'expire-tokens', schema: nothing }, () => {
    sim.state.commit({ change: 'tokensExpired', at: sim.clock.now() });
    return { now: sim.clock.now() };
  });
  command(server, { method: 'POST', path: 'reset', schema: nothing }, () => {
    sim.reset();
    return { now: sim.clock.now() };
  });
}

/** Of a list that grows: what came after this number. */
export const sinceNumber = z.object({ since: z.coerce.number().int().min(0).default(0) });
const nothing = z.strictObject({}).optional();
const year = 31_536_000_000;
const advance = z.strictObject({ advanceMs: z.int().min(-year).max(year) });
/** Then nothing has a moment that would lie ahead of a clock that is turned back. */
const isUntouched = ({ users, groups, messages, files, tokens }: AppState) =>
  [users, groups, messages, files, tokens].every(({ size }) => size === 0);

/** A call that reads well and does not fit the state. */
export class Misfit {
  constructor(
    readonly path: string,
    readonly message: string,
  ) {}
}

/** One control call with a body: read by its schema, or refused with everything that is wrong with it. */
export function command<S extends z.ZodType>(
  server: FastifyInstance,
  { method, path, schema }: { method: 'PUT' | 'POST'; path: string; schema: S },
  carryOut: (input: z.output<S>, request: FastifyRequest) => unknown,
): void {
  server.route({
    method,
    url: `/_control/${path}`,
    handler: (request, reply) =>
      checked(schema, { input: jsonOf(request.body), reply, carryOut: (input) => carryOut(input, request) }),
  });
}

/** One control call whose query says what is asked. */
export function question<S extends z.ZodType>(
  server: FastifyInstance,
  { path, schema }: { path: string; schema: S },
  carryOut: (input: z.output<S>) => unknown,
): void {
  server.get(`/_control/${path}`, (request, reply) => checked(schema, { input: request.query, reply, carryOut }));
}

function checked<S extends z.ZodType>(
  schema: S,
  { input, reply, carryOut }: { input: unknown; reply: FastifyReply; carryOut: (input: z.output<S>) => unknown },
): unknown {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    return refuse(
      reply,
      parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
    );
  }
  const outcome = carryOut(parsed.data);
  return outcome instanceof Misfit ? refuse(reply, [outcome]) : outcome;
}

const refuse = (reply: FastifyReply, issues: readonly Misfit[]) =>
  reply.code(400).send({ error: 'invalid_control_call', issues });

/** An unreadable body is handed on as the text it is: no schema takes it. */
function jsonOf(raw: unknown): unknown {
  if (!Buffer.isBuffer(raw) || raw.length === 0) return undefined;
  try {
    return JSON.parse(raw.toString());
  } catch {
    return raw.toString();
  }
}

const visibleGroup = (group: Group) => ({
  id: group.id,
  name: group.name,
  owner: group.owner,
  members: membersOf(group),
  custom: group.custom,
  description: group.description,
  created: group.created,
  notices: group.notices ?? 0,
});

const visibleState = (state: AppState) => ({
  users: state.users.size,
  groups: [...state.groups.values()].map(visibleGroup),
  rooms: [...state.rooms.values()].map(visibleGroup),
  files: [...state.files.values()].map(({ uuid, filename, secret, base64 }) => ({
    uuid,
    filename,
    restricted: secret !== null,
    bytes: Buffer.byteLength(base64, 'base64'),
  })),
  messages: Object.fromEntries(
    [...state.messages].map(([to, messages]) => [to, messages.map((message, order) => ({ order, ...message }))]),
  ),
});
