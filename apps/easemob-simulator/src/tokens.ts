import { randomBytes } from 'node:crypto';
import { badToken, noRight, Refusal, unauthorized } from './answers.js';
import { api, type RouteName } from './api.js';
import type { Token } from './changes.js';
import type { Simulation } from './simulation.js';

/** A new token; like Easemob's it starts with YWMt and says nothing else about itself. */
export const newToken = (): string => `YWMt${randomBytes(24).toString('base64url')}`;

const wellFormed = /^YWMt[\w-]{16,}$/;

/** Who calls, or why the call is refused. */
export function callerOf(
  sim: Simulation,
  { route, authorization }: { route: RouteName; authorization: string | undefined },
): { user?: string } | Refusal {
  const { token: opens = 'app', family } = api[route];
  if (opens === 'none') return {};
  if (route === 'registerUsers' && bearer(authorization) === '') return closedRegistration();
  const holder = holderOf(sim, authorization);
  if (holder instanceof Refusal) return holder;
  if (holder.username !== undefined && opens === 'app') {
    // Easemob's groups have an error of their own for it; what its other services say is documented for tokens only.
    return family === 'groups' ? noRight() : badToken('Unable to authenticate due to corrupt access token');
  }
  return { user: holder.username };
}

/** The token of an Authorization header. One of a user lives no longer than his account, and not while it is banned. */
export function holderOf(sim: Simulation, authorization: string | undefined): Token | Refusal {
  const text = bearer(authorization);
  if (text === '') return expired(sim);
  if (!wellFormed.test(text)) return badToken('Unable to authenticate due to corrupt access token');
  const token = sim.state.tokens.get(text);
  if (!token) return badToken('Unable to authenticate');
  if (token.expiresAt !== null && token.expiresAt <= sim.clock.now()) return expired(sim);
  if (token.username === undefined) return token;
  const user = sim.state.users.get(token.username);
  return user && user.activated !== false ? token : badToken('Unable to authenticate');
}

const bearer = (authorization = '') => /^Bearer (.*)$/i.exec(authorization)?.[1]?.trim() ?? '';

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
