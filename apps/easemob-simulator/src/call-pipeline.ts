import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '#telemetry';
import { api, classOf, routeNames, type Call, type Handlers, type RouteName } from './api.js';
import { Refusal, brokenService, noSuchApp, noSuchResource, tooManyCalls, type Reply } from './answers.js';
import { errorEnvelope } from './envelopes.js';
import type { FaultRule } from './faults.js';
import { httpAnswer, type NoAnswer } from './http-answers.js';
import type { Simulation } from './simulation.js';
import { bodyOf } from './reading.js';
import { callerOf } from './tokens.js';

interface Pipeline {
  sim: Simulation;
  handlers: Handlers;
  logger: Logger;
  /** Aborted when the simulator stops: whatever is still waiting then has no effect and no answer. */
  closing: AbortSignal;
}

/**
 * Serves the whole API. Here, and only here, a call is recorded, checked for app, rate limit and token, met by faults,
 * delayed and wrapped in its envelope; a handler knows nothing of it.
 */
export function serveApi(server: FastifyInstance, pipeline: Pipeline): void {
  for (const route of routeNames) {
    const { method, path, family } = api[route];
    server.route({
      method,
      url: family === 'storage' ? path : `/:org/:app${path}`,
      handler: (request, reply) => serve(pipeline, { route, request, reply }),
    });
  }
  server.setNotFoundHandler((request, reply) => {
    const { sim } = pipeline;
    const read = callOf(request, { sim, as: 'json' });
    const record = sim.log.begin({ at: sim.clock.now(), route: 'unknown', method: request.method, ...read });
    record.status = 404;
    const refusal = foreignApp(sim, read.path) ?? noSuchResource();
    return reply.code(404).send(errorEnvelope(sim, { route: 'unknown', refusal, startedAt: record.at }));
  });
}

interface Exchange {
  route: RouteName;
  request: FastifyRequest;
  reply: FastifyReply;
}

async function serve(pipeline: Pipeline, { route, request, reply }: Exchange): Promise<FastifyReply> {
  const { sim, logger, closing } = pipeline;
  const read = callOf(request, { sim, as: api[route].body ?? 'json' });
  const startedAt = sim.clock.now();
  const record = sim.log.begin({ at: startedAt, route, method: request.method, ...read });
  const outcome = await carryOut(pipeline, { route, ...read }).catch((error: unknown) => {
    if (closing.aborted) return 'dropped' as const;
    logger.error({ err: error, route }, 'the simulator failed');
    return brokenService();
  });
  if (outcome === 'dropped') {
    request.raw.socket.destroy();
    return reply.hijack();
  }
  const answer = httpAnswer(sim, { route, outcome, call: read.call, startedAt });
  record.status = 'status' in answer ? answer.status : answer.unanswered;
  logger.debug({ route, status: record.status, ms: sim.clock.now() - startedAt }, 'call carried out');
  if ('status' in answer) return reply.code(answer.status).headers(answer.headers).send(answer.body);
  leaveUnanswered(request.raw.socket, answer);
  return reply.hijack();
}

function leaveUnanswered(socket: Socket, { unanswered, silenceMs }: NoAnswer): void {
  if (unanswered === 'reset') return void socket.resetAndDestroy();
  const drop = setTimeout(() => socket.destroy(), silenceMs);
  socket.once('close', () => clearTimeout(drop));
}

interface ReadCall {
  call: Call;
  path: string;
  /** Why the body can't be used; said only after the checks that come first. */
  bodyRefusal: Refusal | undefined;
}

/** The life of a call. What comes before the pause has no effect; the handler has it all, at once. */
async function carryOut(
  { sim, handlers, closing }: Pipeline,
  { route, call, path, bodyRefusal }: ReadCall & { route: RouteName },
): Promise<Reply | FaultRule> {
  const elsewhere = api[route].family === 'storage' ? undefined : foreignApp(sim, path);
  if (elsewhere) return elsewhere;
  if (!sim.limits.admit(classOf(route))) return tooManyCalls();
  const caller = callerOf(sim, { route, authorization: call.headers.authorization });
  if (caller instanceof Refusal) return caller;
  if (bodyRefusal) return bodyRefusal;
  const fault = sim.faults.take(route);
  if (fault?.effect === 'before') return fault;
  const latencyMs = sim.dials.latencyOf(route);
  if (latencyMs > 0) await pause(latencyMs, undefined, { signal: closing });
  const reply = handlers[route]({ ...call, ...caller });
  return fault ?? reply;
}

/** Paths are case-sensitive, and there is but one app. */
function foreignApp({ appKey }: Simulation, path: string): Refusal | undefined {
  const [org = '', app = ''] = path.slice(1).split('/');
  return org === appKey.org && app === appKey.app ? undefined : noSuchApp(`${org}/${app}`, path.slice(1));
}

function callOf(request: FastifyRequest, { sim, as }: { sim: Simulation; as: 'json' | 'form' | 'file' }): ReadCall {
  const url = new URL(request.url, 'http://simulator');
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const { contentType } = sim.dials.settings;
  const type = request.headers['content-type'] ?? '';
  const read = bodyOf(raw, { as, type, strict: contentType === 'json' });
  const call = {
    params: request.params as Record<string, string>,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: read instanceof Refusal ? undefined : read,
    raw,
    origin: `${request.protocol}://${request.host}`,
  };
  return { call, path: url.pathname, bodyRefusal: read instanceof Refusal ? read : undefined };
}
