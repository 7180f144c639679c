import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A URL that somebody else chose leads into a network that it must not reach. */
export class ForbiddenAddress extends Error {
  constructor(host: string) {
    super(`${host} may not be reached: it is not a public address`);
  }
}

/**
 * Whether a URL that somebody else chose may lead to an address: public unicast, or in a network that is allowed. Everything
 * else (loopback, private, link-local, carrier-grade, transition and reserved ranges) would let a URL reach into ours.
 */
export function mayReach(address: string, allowedCidrs: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.process(address); // an IPv4 address in IPv6 clothes is judged as IPv4
  if (ip.range() === 'unicast' && !isIpv4Compatible(ip)) return true;
  return allowedCidrs.some((cidr) => {
    const [network, bits] = ipaddr.parseCIDR(cidr);
    return network.kind() === ip.kind() && ip.match(network, bits);
  });
}

/** `::a.b.c.d`, long deprecated and still taken by some systems for the IPv4 address. */
const isIpv4Compatible = (ip: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  ip.kind() === 'ipv6' && (ip as ipaddr.IPv6).parts.slice(0, 6).every((part) => part === 0);

export const isCidr = (text: string): boolean => ipaddr.isValidCIDR(text);

/**
 * Name resolution for the very connection: a name that led to a public address when it was looked at and leads to a
 * private one now is refused now. A literal address never gets here: see guardedConnector.
 */
export function guardedLookup(allowedCidrs: readonly string[], resolve: typeof dnsLookup = dnsLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      if (addresses.length === 0 || !addresses.every(({ address }) => mayReach(address, allowedCidrs))) {
        return callback(new ForbiddenAddress(hostname), '', 0);
      }
      if ((options as { all?: boolean }).all) return callback(null, addresses, 0);
      callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}

/** The host of a URL when it is a literal address, without the brackets of IPv6. */
export function literalAddress({ hostname }: { hostname: string }): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(host) ? host : undefined;
}
