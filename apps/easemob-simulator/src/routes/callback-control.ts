import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { callbackRule, mostRules } from '../callbacks/rules.js';
import type { Simulation } from '../simulation.js';
import { command, question, sinceNumber } from './control.js';

/** Who is called back, and what became of the callbacks. */
export function serveCallbackControl(server: FastifyInstance, sim: Simulation): void {
  const rules = z
    .array(callbackRule)
    .refine((all) => sim.callbacks.roomFor(all.length, mostRules), `an app has at most ${mostRules} rules`);
  question(server, { path: 'callbacks', schema: sinceNumber }, ({ since }) => sim.callbacks.overview(since));
  command(server, { method: 'PUT', path: 'callbacks', schema: rules }, (all) => {
    sim.callbacks.setRules(all);
    return sim.callbacks.overview(0);
  });
}
