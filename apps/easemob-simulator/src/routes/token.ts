import { z } from 'zod';
import { illegalArgument, Refusal } from '../refusal.js';
import type { Route } from '../simulator.js';

const tokenRequest = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  ttl: z.coerce.number().int().min(0).optional(),
});

export const tokenRoutes: Route[] = [
  {
    name: 'token',
    method: 'POST',
    path: '/token',
    api: 'token',
    open: true,
    answer: ({ body, simulation: { options, tokens } }) => {
      const asked = tokenRequest.safeParse(body).data;
      if (!asked) throw new Refusal(400, 'invalid_grant', 'grant_type must be client_credentials');
      if (!asked.client_id) throw illegalArgument('client_id must be provided.');
      if (!asked.client_secret) throw illegalArgument('client_secret must be provided');
      if (asked.client_id !== options.clientId)
        throw new Refusal(400, 'invalid_grant', 'client_id does not match');
      if (asked.client_secret !== options.clientSecret) {
        throw new Refusal(400, 'invalid_grant', 'client_secret does not match');
      }
      return { ...tokens.mint(asked.ttl), application: '8be024f0-e978-11e8-b697-5d598d5f8402' };
    },
  },
];
