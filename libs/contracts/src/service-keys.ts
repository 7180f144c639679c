import { z } from 'zod';
import { commands } from './commands.js';
import { rosterScopes } from './roster-imports.js';

/**
 * What a service key can be given leave to do, by the name that log and metrics have for it: a command, a photo, the
 * attachment of a message, lists of people.
 */
export const keyScopes: readonly string[] = [...Object.keys(commands), 'userpic', 'file', ...rosterScopes];

/** So far, in seconds, may X-Timestamp be from the server's time. */
export const keyClockWindow = 300;

/** The header that says that a service key has signed; without it a request is one of 2017. */
export const signVersionHeader = 'x-sign-version';

/** The headers of a request that a service key has signed: signature v2. */
export const keyHeaders = z.object({
  [signVersionHeader]: z.literal('2', { error: 'must be 2' }),
  'x-key-id': z.string().regex(/^k_[0-9a-f]{20}$/, 'must be k_ and 20 hex digits'),
  'x-timestamp': z.string().regex(/^[1-9]\d{8,10}$/, 'must be Unix time in seconds'),
  'x-nonce': z.string().regex(/^[\w-]{16,64}$/, 'must be 16 to 64 letters, digits, - or _'),
  'x-signature': z.string().regex(/^v2=[A-Za-z0-9+/]{43}=$/, 'must be v2= and 32 bytes in Base64'),
});
export type KeyHeaders = z.output<typeof keyHeaders>;
