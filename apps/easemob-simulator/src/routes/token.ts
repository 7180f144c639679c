import { z } from 'zod';
import type { Handlers } from '../api.js';
import { illegalArgument, invalidGrant, Refusal } from '../answers.js';
import { read } from '../reading.js';
import type { Simulation } from '../simulation.js';
import { newToken } from '../tokens.js';

const request = z.object(
  {
    grant_type: z.literal('client_credentials', { error: 'grant_type must be client_credentials' }),
    client_id: z.string({ error: 'client_id must be provided.' }),
    client_secret: z.string({ error: 'client_secret must be provided' }),
    /** Seconds; 0 never expires. */
    ttl: z.coerce.number({ error: 'ttl must be a number' }).int().min(0).optional(),
  },
  { error: 'client_id must be provided.' },
);

/** App tokens. Minting one leaves the earlier ones valid. */
export function tokenHandlers(sim: Simulation): Pick<Handlers, 'mintToken'> {
  return {
    mintToken({ body }) {
      const wanted = read(request, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      if (wanted.client_id !== sim.appKey.clientId) return invalidGrant('client_id does not match');
      if (wanted.client_secret !== sim.appKey.clientSecret)
        return invalidGrant('client_secret does not match');
      const ttl = wanted.ttl ?? sim.dials.settings.tokenTtlSeconds;
      const expiresAt = ttl === 0 ? null : sim.clock.now() + ttl * 1000;
      const token = newToken();
      sim.state.commit({ change: 'tokenMinted', token, expiresAt });
      sim.tokenMints += 1;
      return { data: { access_token: token, expires_in: ttl, application: sim.applicationId } };
    },
  };
}
