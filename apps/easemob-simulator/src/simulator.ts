import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#telemetry';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Clock } from './clock.js';
import { defaultDials, type Dials } from './dials.js';
import { Faults, type Fault } from './faults.js';
import { Journal } from './journal.js';
import { RateLimits, type ApiClass } from './rate-limits.js';
import { Refusal, resourceMissing } from './refusal.js';
import { RequestLog } from './request-log.js';
import { addControl } from './routes/control.js';
import { groupRoutes } from './routes/groups.js';
import { joinedRoutes } from './routes/joined.js';
import { memberRoutes } from './routes/members.js';
import { messageRoutes } from './routes/messages.js';
import { tokenRoutes } from './routes/token.js';
import { userRoutes } from './routes/users.js';
import { Tokens } from './tokens.js';

export interface SimulatorOptions {
  /** 0 picks a free one. */
  port: number;
  host?: string;
  org: string;
  app: string;
  clientId: string;
  clientSecret: string;
  /** How long the creation of a group takes. */
  createLatencyMs: number;
  /** Where the state is kept; absent: in memory. */
  dataFile?: string | undefined;
  logger: Logger;
}

/** The simulated app and everything that can be turned on it. */
export interface Simulation {
  options: SimulatorOptions;
  clock: Clock;
  journal: Journal;
  tokens: Tokens;
  limits: RateLimits;
  faults: Faults;
  dials: Dials;
  log: RequestLog;
}

export interface RouteCall {
  params: Record<string, string>;
  query: Record<string, string | undefined>;
  body: unknown;
  simulation: Simulation;
}

/** One call of the vendor's API. `answer` returns the fields of the success envelope; it throws Refusal. */
export interface Route {
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /{org}/{app}. */
  path: string;
  api: ApiClass;
  /** Without Authorization, and without the envelope: the token's own. */
  open?: boolean;
  answer: (call: RouteCall) => object;
}

const routes: Route[] = [...tokenRoutes, ...userRoutes, ...groupRoutes, ...memberRoutes, ...joinedRoutes, ...messageRoutes]; // prettier-ignore

/** Starts the Easemob REST API as its documents tell it, with limits, latency and faults on a dial. */
export async function startSimulator(options: SimulatorOptions): Promise<{ url: string; port: number; close(): Promise<void> }> {
  const clock = new Clock();
  const simulation: Simulation = {
    options,
    clock,
    journal: new Journal(options.dataFile),
    tokens: new Tokens(clock),
    limits: new RateLimits(clock),
    faults: new Faults(),
    dials: defaultDials(options.createLatencyMs),
    log: new RequestLog(clock),
  };
  const server = fastify({ bodyLimit: 1024 * 1024, forceCloseConnections: true, routerOptions: { maxParamLength: 4096 } });
  server.setErrorHandler((error, _request, reply) => refuse(simulation, reply, error));
  server.setNotFoundHandler((_request, reply) => refuse(simulation, reply, resourceMissing()));
  for (const path of ['/health/live', '/health/ready']) server.get(path, async () => ({ status: 'ok' }));
  addControl(server, simulation);
  for (const route of routes) addRoute(server, simulation, route);
  const url = await server.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  const { port } = server.server.address() as { port: number };
  return { url: url.replace('0.0.0.0', '127.0.0.1'), port, close: () => server.close() };
} // prettier-ignore

/** What every call goes through: app, limit, token, fault, latency, effect, answer, record. */
function addRoute(server: FastifyInstance, simulation: Simulation, route: Route): void {
  server.route({
    method: route.method,
    url: `/:org/:app${route.path}`,
    handler: async (request, reply) => {
      const entry = simulation.log.begin(route.name, request);
      const answered = (status: number | 'none') => simulation.log.end(entry, status);
      try {
        const params = request.params as Record<string, string>;
        checkApp(simulation, params);
        if (!simulation.limits.admit(route.api)) {
          throw new Refusal(429, 'reach_limit', 'This request has reached api limit');
        }
        if (!route.open) simulation.tokens.check(request.headers.authorization);
        const fault = simulation.faults.strike(route.name);
        await delay(simulation.dials.latencyMs[route.name] ?? 0);
        if (fault?.effect === 'before') return await fail(simulation, { request, reply, fault, answered });
        const query = request.query as Record<string, string | undefined>;
        const fields = route.answer({ params, query, body: request.body, simulation });
        if (fault) return await fail(simulation, { request, reply, fault, answered });
        answered(200);
        return route.open ? fields : { ...envelope(simulation, request), ...fields };
      } catch (error) {
        return refuse(simulation, reply, error, answered);
      }
    },
  });
}

function checkApp({ options }: Simulation, { org, app }: Record<string, string>): void {
  if (org === options.org && app === options.app) return;
  throw new Refusal(404, 'organization_application_not_found', `Could not find application for ${org}/${app} from URI: ${org}/${app}`);
} // prettier-ignore

const envelope = ({ options, clock }: Simulation, request: FastifyRequest) => ({
  action: request.method.toLowerCase(),
  application: '8be024f0-e978-11e8-b697-5d598d5f8402',
  applicationName: options.app,
  organization: options.org,
  uri: `http://${request.headers.host}${request.url}`,
  timestamp: clock.now(),
  duration: 0,
  entities: [],
});

async function fail(
  simulation: Simulation,
  { request, reply, fault, answered }: { request: FastifyRequest; reply: FastifyReply; fault: Fault; answered: (status: number | 'none') => void },
) {
  const { answer } = fault;
  if (typeof answer === 'object') {
    answered(answer.status);
    return reply.status(answer.status).headers(answer.headers).send(answer.body ?? { error: 'service_unavailable', timestamp: simulation.clock.now() });
  }
  if (answer === 'garbage') {
    answered(200);
    return reply.type('text/html').send('<html>200 OK</html>');
  }
  if (answer === 'silence') await delay(simulation.dials.silenceMs, undefined, { ref: false, signal: goneSignal(request) }).catch(() => undefined);
  answered('none');
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
} // prettier-ignore

function goneSignal(request: FastifyRequest): AbortSignal {
  const gone = new AbortController();
  request.raw.socket.once('close', () => gone.abort());
  return gone.signal;
}

function refuse(
  simulation: Simulation,
  reply: FastifyReply,
  error: unknown,
  answered?: (status: number) => void,
) {
  const refusal = error instanceof Refusal ? error : unexpected(error, simulation);
  answered?.(refusal.status);
  return reply.status(refusal.status).send({
    error: refusal.error,
    exception: 'EasemobSimulatorException',
    timestamp: simulation.clock.now(),
    duration: 0,
    ...(refusal.description !== undefined && { error_description: refusal.description }),
    ...refusal.extra,
  });
}

/** What fastify itself refuses is a fault of the request; anything else is a bug of the simulator. */
function unexpected(error: unknown, { options }: Simulation): Refusal {
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode === 413) return new Refusal(413, 'Request Entity Too Large', message);
  if (statusCode && statusCode < 500) return new Refusal(400, 'json_parse', message);
  options.logger.error({ err: error }, 'simulator: a route failed');
  return new Refusal(500, 'web_application', 'internal error of the simulator');
}
