import { fastify, type FastifyError, type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { listening, type Logger } from '#telemetry';
import type { Handlers } from './api.js';
import { serveApi } from './call-pipeline.js';
import { brokenService, tooLarge } from './answers.js';
import { guardControl } from './control-guard.js';
import { errorEnvelope } from './envelopes.js';
import { accountHandlers } from './routes/accounts.js';
import { attributeHandlers } from './routes/attributes.js';
import { contactHandlers } from './routes/contacts.js';
import { fileHandlers } from './routes/files.js';
import { historyHandlers } from './routes/history.js';
import { servePlanting } from './routes/planting.js';
import { groupHandlers } from './routes/groups.js';
import { joinedHandlers } from './routes/joined.js';
import { memberHandlers } from './routes/members.js';
import { messageHandlers } from './routes/messages.js';
import { pastMessageHandlers } from './routes/past-messages.js';
import { servePhones } from './routes/phone-control.js';
import { pushHandlers } from './routes/push.js';
import { roomHandlers } from './routes/rooms.js';
import { sharedFileHandlers } from './routes/shared-files.js';
import { standingHandlers } from './routes/standing.js';
import { serveCallbackControl } from './routes/callback-control.js';
import { serveControl } from './routes/control.js';
import { tokenHandlers } from './routes/token.js';
import { userHandlers } from './routes/users.js';
import { Simulation, type SimulationOptions } from './simulation.js';

export interface SimulatorOptions extends SimulationOptions {
  /** 0 picks a free one. */
  port: number;
  /** Address to listen on; 127.0.0.1 unless given. */
  host?: string;
  org: string;
  app: string;
  clientId: string;
  clientSecret: string;
  /** What opens /_control; absent: only this machine may use it. */
  controlToken?: string;
  logger: Logger;
}

/**
 * Starts the Easemob REST API for one app, as Easemob documents it, with its rate limits, a latency dial, faults, a
 * movable clock and a window into its state under /_control.
 * `close` is like pulling the plug: calls still waiting are dropped without effect, connections are cut.
 */
export async function startSimulator(
  options: SimulatorOptions,
): Promise<{ url: string; port: number; close(): Promise<void> }> {
  const { host = '127.0.0.1', logger } = options;
  const sim = new Simulation(options, options);
  const closing = new AbortController();
  const server = newServer(sim, logger);
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', () => ({ status: 'ok' }));
  guardControl(server, options.controlToken);
  serveControl(server, sim);
  servePlanting(server, sim);
  servePhones(server, sim);
  serveCallbackControl(server, sim);
  serveApi(server, { sim, handlers: allHandlers(sim), logger, closing: closing.signal });
  await listening({ setting: 'SIMULATOR_PORT', port: options.port, host: 'SIMULATOR_HOST' }, () =>
    server.listen({ port: options.port, host }),
  );
  const { port } = server.server.address() as AddressInfo;
  logger.info({ port }, 'the Easemob simulator listens');
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    port,
    async close() {
      closing.abort();
      sim.callbacks.stop();
      await server.close();
      sim.state.close();
    },
  };
}

const allHandlers = (sim: Simulation): Handlers => ({
  ...tokenHandlers(sim),
  ...userHandlers(sim),
  ...accountHandlers(sim),
  ...contactHandlers(sim),
  ...attributeHandlers(sim),
  ...pushHandlers(sim),
  ...groupHandlers(sim),
  ...memberHandlers(sim),
  ...standingHandlers(sim),
  ...sharedFileHandlers(sim),
  ...roomHandlers(sim),
  ...joinedHandlers(sim),
  ...messageHandlers(sim),
  ...pastMessageHandlers(sim),
  ...fileHandlers(sim),
  ...historyHandlers(sim),
});

function newServer(sim: Simulation, logger: Logger): FastifyInstance {
  const server = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    bodyLimit: 11 * 1024 * 1024,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 8192 },
  });
  // Bodies arrive unread, so that a broken one meets the same checks, faults and records as any other.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  // Handlers' own failures are answered in the pipeline; what gets here is mostly a body beyond all limits.
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const refusal = error.statusCode === 413 ? tooLarge() : brokenService();
    if (error.statusCode !== 413) logger.error({ err: error }, 'the simulator failed');
    const startedAt = sim.clock.now();
    return reply.code(refusal.text.status).send(errorEnvelope(sim, { route: 'unknown', refusal, startedAt }));
  });
  return server;
}
