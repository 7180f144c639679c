import { buildConnector } from 'undici';
import { ForbiddenAddress, guardedLookup, literalAddress, mayReach } from './address-guard.js';

/**
 * How undici connects where the URL is somebody else's choice: every address is looked at, whether a name led to it or it
 * stands in the URL itself. What it refuses fails with ForbiddenAddress.
 */
export function guardedConnector(
  allowedCidrs: readonly string[],
  options: buildConnector.BuildOptions = {},
): buildConnector.connector {
  const connect = buildConnector({ ...options, lookup: guardedLookup(allowedCidrs) });
  return (target, callback) => {
    const literal = literalAddress(target);
    if (literal !== undefined && !mayReach(literal, allowedCidrs)) return callback(new ForbiddenAddress(literal), null);
    connect(target, callback);
  };
}
