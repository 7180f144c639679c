import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppState } from '../app-state.js';
import { defaultDials, dials } from '../dials.js';
import { fault } from '../faults.js';
import type { Simulation } from '../simulator.js';

const apiClasses = z.enum(['token', 'users', 'groups', 'joined', 'messages', 'history', 'files']);
const settableDials = dials.partial().extend({
  limits: z.partialRecord(apiClasses, z.int().min(1)).optional(),
  tokenTtlSeconds: z.int().min(0).optional(),
});

/** Everything that is in the app now, for assertions: what the vendor would know. */
const picture = ({ journal: { state } }: Simulation) => ({
  users: state.users.size,
  groups: [...state.groups.values()],
  messages: state.messages,
});

/**
 * The control endpoint, below /_control and without credentials: what was asked, what there is, and every dial.
 * No part of the vendor's API.
 */
export function addControl(server: FastifyInstance, simulation: Simulation): void {
  const { clock, log, limits, tokens, faults } = simulation;
  server.get('/_control/state', async () => picture(simulation));
  server.get('/_control/requests', async (request) =>
    log.since(Number((request.query as { since?: string }).since ?? 0) || 0),
  );
  server.get('/_control/counters', async () => ({ apis: limits.report(), tokensMinted: tokens.minted }));

  const change = <S extends z.ZodType>(method: 'PUT' | 'POST', path: string, schema: S, apply: (body: z.output<S>) => void) =>
    server.route({
      method,
      url: `/_control/${path}`,
      handler: async (request, reply) => {
        const parsed = schema.safeParse(request.body ?? {});
        if (!parsed.success) return reply.status(400).send({ error: 'bad_control', issues: parsed.error.issues });
        apply(parsed.data);
        return { ok: true };
      },
    }); // prettier-ignore

  change(
    'PUT',
    'faults',
    z.union([z.array(fault), z.object({ faults: z.array(fault), seed: z.int() })]),
    (body) => (Array.isArray(body) ? faults.set(body) : faults.set(body.faults, body.seed)),
  );
  server.delete('/_control/faults', async () => (faults.set([]), { ok: true }));
  change('PUT', 'dials', settableDials, ({ limits: rates, tokenTtlSeconds, latencyMs, ...rest }) => {
    Object.assign(simulation.dials, rest);
    Object.assign(simulation.dials.latencyMs, latencyMs);
    if (rates) limits.set(rates);
    if (tokenTtlSeconds !== undefined) tokens.ttlSeconds = tokenTtlSeconds;
  });
  change('POST', 'clock', z.object({ advanceMs: z.int().min(0) }), ({ advanceMs }) =>
    clock.advance(advanceMs),
  );
  change('POST', 'expire-tokens', z.object({}), () => tokens.expireAll());
  change('POST', 'reset', z.object({}), () => {
    Object.assign(simulation.journal, { state: new AppState() });
    simulation.dials = defaultDials(simulation.options.createLatencyMs);
    limits.reset();
    log.reset();
    faults.set([]);
  });
}
