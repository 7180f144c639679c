import { text } from './setting.js';

/** A Redis that Sentinels know by a name, and say where it is at the moment. */
interface Sentinels {
  sentinels: { host: string; port: number }[];
  /** By which they know it. */
  name: string;
  /** Of the Redis, not of the Sentinels. */
  username?: string;
  password?: string;
  sentinelPassword?: string;
  db: number;
  /** To Sentinels and Redis alike. */
  tls: boolean;
}

export type RedisPlace = { url: string } | Sentinels;

const form =
  /^redis(?<tls>s?)-sentinel:\/\/(?:(?<account>[^@/]*)@)?(?<hosts>[^/?#@]+)(?:\/(?<db>\d{0,5}))?\?(?<query>[^#]*)$/;

/**
 * Reads `redis://` and `rediss://`, and
 * `redis-sentinel://[user:password@]host:port,host:port[/db]?sentinelMasterId=name[&sentinelPassword=…]` (Lettuce's form; a
 * second `s` after `redis` for TLS). @returns undefined for what is neither
 */
export function redisPlace(value: string): RedisPlace | undefined {
  if (/^rediss?:\/\//.test(value)) return URL.canParse(value) ? { url: value } : undefined;
  const { tls, account, hosts, db, query } = form.exec(value)?.groups ?? {};
  const sentinels = hosts?.split(',').map(sentinelAt);
  const parameters = new URLSearchParams(query);
  const name = parameters.get('sentinelMasterId');
  if (!name || !sentinels?.every((one) => one !== undefined)) return undefined;
  const sentinelPassword = parameters.get('sentinelPassword');
  return {
    sentinels,
    name,
    ...accountOf(account),
    ...(sentinelPassword && { sentinelPassword }),
    db: Number(db ?? 0),
    tls: tls === 's',
  };
}

function sentinelAt(text: string): { host: string; port: number } | undefined {
  const at = `redis://${text}`;
  if (!URL.canParse(at)) return undefined;
  const { hostname, port } = new URL(at);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 26_379) };
}

/** As in any URL: a password alone stands behind a colon. */
function accountOf(text = ''): { username?: string; password?: string } {
  const { username, password } = new URL(`redis://${text}@host`);
  return {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
  };
}

export const redisUrl = text.refine(
  (value) => redisPlace(value) !== undefined,
  'must be a URL starting with redis:// or rediss://, or redis-sentinel://host:port,host:port/0?sentinelMasterId=name',
);
