import { randomBytes } from 'node:crypto';
import { badToken, unauthorized, type Refusal } from './answers.js';
import { api, type RouteName } from './api.js';
import type { Simulation } from './simulation.js';

/** A new app token; like Easemob's it starts with YWMt and says nothing else about itself. */
export const newToken = (): string => `YWMt${randomBytes(24).toString('base64url')}`;

const wellFormed = /^YWMt[\w-]{16,}$/;

/** Why a call with this Authorization header is refused; undefined lets it pass. */
export function tokenRefusal(
  sim: Simulation,
  { route, authorization }: { route: RouteName; authorization: string | undefined },
): Refusal | undefined {
  const { family } = api[route];
  if (family === 'token' || family === 'storage') return undefined;
  const token = /^Bearer (.*)$/i.exec(authorization ?? '')?.[1]?.trim();
  if (!token && route === 'registerUsers') return closedRegistration();
  if (!token) return expired(sim);
  if (!wellFormed.test(token)) return badToken('Unable to authenticate due to corrupt access token');
  const expiresAt = sim.state.tokens.get(token);
  if (expiresAt === undefined) return badToken('Unable to authenticate');
  return expiresAt !== null && expiresAt <= sim.clock.now() ? expired(sim) : undefined;
}

const closedRegistration = () => unauthorized("Open registration doesn't allow, so register user need token");

/** The documentation shows three forms of this 401 on different pages; a dial chooses. */
function expired(sim: Simulation): Refusal {
  switch (sim.dials.settings.unauthorizedAs) {
    case 'expired':
      return unauthorized('Unable to authenticate due to expired access token');
    case 'oauth':
      return unauthorized('Unable to authenticate (OAuth)');
    case 'bare':
      return unauthorized();
  }
}
