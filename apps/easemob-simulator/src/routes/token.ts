import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Call, Handlers } from '../api.js';
import {
  badToken,
  communityEdition,
  illegalArgument,
  invalidGrant,
  noSuchEntity,
  Refusal,
  type Reply,
} from '../answers.js';
import type { User } from '../changes.js';
import { read } from '../reading.js';
import type { Simulation } from '../simulation.js';
import { holderOf, newToken } from '../tokens.js';
import { digestOf, entity, username } from './users.js';

const text = (error: string) => z.string({ error }).min(1, error);

/** Seconds; 0 never expires. Easemob's Go SDK sends an empty text where it means nothing. */
const ttl = z.preprocess(
  (value) => (value === '' || value === null ? undefined : value),
  z.coerce.number({ error: 'ttl must be a number' }).int().min(0).optional(),
);

const request = z.discriminatedUnion(
  'grant_type',
  [
    z.object({
      grant_type: z.literal('client_credentials'),
      client_id: text('client_id must be provided.'),
      client_secret: text('client_secret must be provided'),
      ttl,
    }),
    z.object({
      grant_type: z.literal('password'),
      username: text('username must be provided'),
      password: text('password must be provided'),
      ttl,
    }),
    z.object({
      grant_type: z.literal('inherit'),
      username: text('username must be provided'),
      autoCreateUser: z.boolean().optional(),
      ttl,
    }),
  ],
  { error: 'grant_type must be client_credentials, password or inherit' },
);
type Inherit = Extract<z.output<typeof request>, { grant_type: 'inherit' }>;

/**
 * Tokens of the app and of its users (easemob_app_token.md, easemob_user_token.md). Minting one leaves the earlier ones
 * valid.
 */
export function tokenHandlers(sim: Simulation): Pick<Handlers, 'mintToken'> {
  return {
    mintToken({ body, headers }) {
      const wanted = read(request, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      switch (wanted.grant_type) {
        case 'client_credentials':
          if (wanted.client_id !== sim.appKey.clientId) return invalidGrant('client_id does not match');
          if (wanted.client_secret !== sim.appKey.clientSecret) return invalidGrant('client_secret does not match');
          sim.tokenMints += 1;
          return { data: { ...mint(sim, { ttl: wanted.ttl }), application: sim.applicationId } };
        case 'password': {
          const user = sim.state.users.get(wanted.username.toLowerCase());
          if (!user) return invalidGrant('user not found', 404);
          if (user.password !== digestOf(sim, wanted)) return invalidGrant('invalid password');
          return userToken(sim, { user, ttl: wanted.ttl });
        }
        case 'inherit': {
          const user = heir(sim, { wanted, headers });
          return user instanceof Refusal ? user : userToken(sim, { user, ttl: wanted.ttl });
        }
      }
    },
  };
}

/** The user whom the app vouches for, made now if the app asks for that. */
function heir(sim: Simulation, { wanted, headers }: { wanted: Inherit } & Pick<Call, 'headers'>): User | Refusal {
  const holder = holderOf(sim, headers.authorization);
  if (holder instanceof Refusal) return holder;
  if (holder.username !== undefined) return badToken('Unable to authenticate due to corrupt access token');
  const name = read(username, { body: wanted.username, refuse: illegalArgument });
  if (name instanceof Refusal) return name;
  const there = sim.state.users.get(name);
  if (there) return there;
  if (!wanted.autoCreateUser) return noSuchEntity();
  const { users: allowed } = sim.dials.settings.plan;
  if (allowed !== null && sim.state.users.size >= allowed) return communityEdition();
  const user = { uuid: randomUUID(), username: name, created: sim.clock.now() };
  sim.state.commit({ change: 'usersRegistered', users: [user] });
  return user;
}

function userToken(sim: Simulation, { user, ttl }: { user: User; ttl?: number }): Reply {
  if (user.activated === false) return invalidGrant('user not activated');
  return { data: { ...mint(sim, { ttl, username: user.username }), user: entity(user) } };
}

function mint(sim: Simulation, { ttl, username }: { ttl?: number; username?: string }) {
  const seconds = ttl ?? sim.dials.settings.tokenTtlSeconds;
  const expiresAt = seconds === 0 ? null : sim.clock.now() + seconds * 1000;
  const token = newToken();
  sim.state.commit({ change: 'tokenMinted', token, expiresAt, username });
  return { access_token: token, expires_in: seconds };
}
