import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

interface Visitor {
  ip: string;
  authorization?: string;
  /** Sent by browsers, for every page that is not the simulator's own; and it has none. */
  origin?: string;
}

const digest = (text: string) => createHash('sha256').update(text).digest();
const ofThisMachine = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Whether somebody may turn the dials: with a token whoever shows it, without one this machine alone. A page in a
 * browser may not: it would do so in the name of somebody who only looks at it.
 */
export function mayControl({ ip, authorization = '', origin }: Visitor, token: string | undefined): boolean {
  if (origin !== undefined) return false;
  if (token === undefined) return ofThisMachine.test(ip);
  return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`));
}

/** Keeps /_control for whoever runs the simulator. */
export function guardControl(server: FastifyInstance, token: string | undefined): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!/^\/_control\b/.test(request.url)) return done();
    const { authorization, origin } = request.headers;
    if (mayControl({ ip: request.ip, authorization, origin }, token)) return done();
    const remedy =
      token === undefined
        ? 'call from the machine of the simulator, or set SIMULATOR_CONTROL_TOKEN'
        : 'send Authorization: Bearer and what SIMULATOR_CONTROL_TOKEN says';
    void reply.code(403).send({ error: 'control_forbidden', remedy });
  });
}
