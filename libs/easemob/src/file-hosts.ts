/** Whether a host is one of a list, in which `*.easemob.com` stands for every host below easemob.com. */
const isOneOf = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((known) => (known.startsWith('*.') ? host.endsWith(known.slice(1)) : host === known));

/**
 * Where Easemob may send us for a file: to the API's own host as it is reached itself, or over https to a host that the
 * operator knows as one of Easemob's storages.
 * @returns undefined for anywhere else
 */
export function storageFor(
  at: URL,
  { api, hosts }: { api: URL; hosts: readonly string[] },
): 'api' | 'elsewhere' | undefined {
  if (at.origin === api.origin) return 'api';
  return at.protocol === 'https:' && isOneOf(at.hostname, hosts) ? 'elsewhere' : undefined;
}
