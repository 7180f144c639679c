import * as answers from './answers.js';
import type { Call } from './call.js';

/* The two kinds of tokens that Easemob gives, as they are asked for over the wire. */

export interface TokenWish {
  username: string;
  ttlSeconds: number;
  /** Absent: on the word of the app. */
  password?: string | undefined;
}

export const mintToken = (clientId: string, clientSecret: string): Call<answers.MintedToken> => ({
  api: 'mintToken',
  method: 'POST',
  path: '/token',
  repeatable: true,
  answer: answers.mintedToken,
  body: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
});

/**
 * A token with which a user signs in. `inherit`: on the word of the app, where Easemob has that switched on for it; else
 * for the user's password.
 */
export const userToken = ({ username, ttlSeconds, password }: TokenWish): Call<answers.MintedToken> => ({
  api: 'userToken',
  method: 'POST',
  path: '/token',
  repeatable: true,
  answer: answers.mintedToken,
  body:
    password === undefined
      ? { grant_type: 'inherit', username, autoCreateUser: false, ttl: ttlSeconds }
      : { grant_type: 'password', username, password, ttl: ttlSeconds },
  ...(password !== undefined && { unspoken: [password] }),
});
