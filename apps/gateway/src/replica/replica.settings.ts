import type { SettingsRule } from '#config';

export const replicaSettingNames = [
  'DATABASE_REPLICA_URL',
  'DATABASE_REPLICA_READS',
  'DATABASE_REPLICA_MAX_LAG_MS',
] as const;

/** A replica is another server; and what one gateway has told somebody the others know by Redis. */
export const replicaOfItsDatabase: SettingsRule<'DATABASE_URL' | 'DATABASE_REPLICA_URL' | 'REDIS_URL'> = (settings) => {
  const { DATABASE_URL, DATABASE_REPLICA_URL, REDIS_URL } = settings;
  if (!DATABASE_REPLICA_URL) return undefined;
  if (serverOf(DATABASE_REPLICA_URL) === serverOf(DATABASE_URL))
    return 'DATABASE_REPLICA_URL: is the server of DATABASE_URL; name a standby of it, or leave it out';
  return REDIS_URL
    ? undefined
    : 'DATABASE_REPLICA_URL: needs REDIS_URL, by which gateways know who must not be shown what was before';
};

function serverOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 5432}`;
}
