import { publishedSalt, type Settings, type SettingsRule } from '#config';

/** The gateway's own settings; where its parts are found is read beside them. */
export const gatewaySettingNames = [
  'NODE_ENV',
  'PORT',
  'SALTS',
  'TIMESTAMP_TTL_MS',
  'SCHOOL_POLICY_TTL_MS',
  'DEFAULT_WAIT_MS',
  'ALLOW_PUBLISHED_SALT',
] as const;

export type GatewaySettings = Pick<Settings, (typeof gatewaySettingNames)[number]>;

/** Everybody can read the salt of the 2017 document: with it a signature proves nothing. */
export const noPublishedSalt: SettingsRule<(typeof gatewaySettingNames)[number]> = (settings) =>
  settings.NODE_ENV === 'production' &&
  settings.SALTS.includes(publishedSalt) &&
  !settings.ALLOW_PUBLISHED_SALT
    ? 'SALTS: the salt of the 2017 document is public; set your own, or ALLOW_PUBLISHED_SALT=yes'
    : undefined;

/** In production every gateway must see the timestamps used at the others, fast: that is Redis. */
export const sharedTimestamps: SettingsRule<'NODE_ENV' | 'REDIS_URL' | 'ALLOW_EMBEDDED_PARTS'> = (
  settings,
) =>
  settings.NODE_ENV === 'production' && !settings.REDIS_URL && !settings.ALLOW_EMBEDDED_PARTS
    ? 'REDIS_URL: is required in production; ALLOW_EMBEDDED_PARTS=yes keeps used timestamps in the database'
    : undefined;
