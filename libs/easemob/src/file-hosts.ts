/** Whom an operator knows as Easemob's storages. */
export interface FileHosts {
  /** Asked over https; `*.easemob.com` stands for every host below easemob.com. */
  hosts: readonly string[];
  /** That may be asked without TLS too. */
  httpHosts: readonly string[];
}

/** Whether a host is one of a list, in which `*.easemob.com` stands for every host below easemob.com. */
const isOneOf = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((known) => (known.startsWith('*.') ? host.endsWith(known.slice(1)) : host === known));

/**
 * Where Easemob may send us for a file: to the API's own host as it is reached itself, or to a host that the operator
 * knows as one of Easemob's storages.
 * @returns undefined for anywhere else
 */
export function storageFor(
  at: URL,
  { api, hosts, httpHosts }: FileHosts & { api: URL },
): 'api' | 'elsewhere' | undefined {
  if (at.origin === api.origin) return 'api';
  const known = at.protocol === 'https:' ? [...hosts, ...httpHosts] : at.protocol === 'http:' ? httpHosts : [];
  return isOneOf(at.hostname, known) ? 'elsewhere' : undefined;
}

/** How a file is to be had, whose address somebody's phone chose. */
export type FileWay =
  /** By its id, from the API. */
  | { by: 'id'; uuid: string }
  /** At its address. Our token is for files of our app alone: it opens more than files. */
  | { by: 'url'; at: URL; anonymous: boolean }
  | { by: 'none'; host: string };

/** Where Easemob has a file. */
export interface FileAddress {
  uuid: string | null;
  /** Absent: there is its id alone. */
  url?: string | null;
  shareSecret?: string | null;
}

export function wayTo({ uuid, url }: FileAddress, { api, ...known }: FileHosts & { api: URL }): FileWay {
  if (!url) return uuid ? { by: 'id', uuid } : { by: 'none', host: '' };
  const at = new URL(url);
  const [, id] = at.pathname.startsWith(`${api.pathname}/`)
    ? (/^\/chatfiles\/([0-9A-Za-z-]{1,64})$/.exec(at.pathname.slice(api.pathname.length)) ?? [])
    : [];
  // The API is asked as the operator says, whichever scheme a phone has put before its name.
  if (at.host === api.host && id !== undefined && !at.search) return { by: 'id', uuid: id };
  const where = storageFor(at, { api, ...known });
  return where ? { by: 'url', at, anonymous: id === undefined } : { by: 'none', host: at.host };
}
