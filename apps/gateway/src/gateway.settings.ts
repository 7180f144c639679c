import { blobSettingNames } from '#blobs';
import { publishedSalt, type Loaded, type SettingsRule } from '#config';
import { databaseSettingNames, redisSettingNames } from '#database/nest';
import { messagingSettingNames } from '#messaging/nest';
import { replicaSettingNames } from './replica/replica.settings.js';

/** The gateway's own settings; where its parts are found is read beside them. */
export const gatewaySettingNames = [
  'NODE_ENV',
  'PORT',
  'HOST',
  'RABBITMQ_PREFIX',
  ...replicaSettingNames,
  'KEEP_ALIVE_MS',
  'CORS_ORIGINS',
  'LINK_SECRET',
  'LINK_TTL_MS',
  'REQUESTS_IN_FLIGHT',
  'SALTS',
  'TIMESTAMP_TTL_MS',
  'SCHOOL_POLICY_TTL_MS',
  'SERVICE_KEYS_SECRET',
  'WRITES_PER_ACCOUNT',
  'WRITES_PER_SCHOOL',
  'DEFAULT_WAIT_MS',
  'SHUTDOWN_TIMEOUT_MS',
  'ALLOW_PUBLISHED_SALT',
  'DOCS_TRY_IT',
  'FILE_SIZE_LIMIT',
  'ALLOW_HTTP_EASEMOB',
  'EASEMOB_TIMEOUT_MS',
  'EASEMOB_GROUP_MAX_USERS',
  'EASEMOB_LIMITS',
  'EASEMOB_PROCESSES',
  'EASEMOB_FILE_HOSTS',
  'EASEMOB_FILE_NETWORKS',
  'EASEMOB_USER_TOKENS',
  'IM_TOKEN_TTL_MS',
] as const;

/** All that its process reads, those of its parts included. */
export const gatewayProcessNames = [
  ...gatewaySettingNames,
  'LOG_LEVEL',
  'HEALTH_PORT',
  ...databaseSettingNames,
  ...redisSettingNames,
  ...messagingSettingNames,
  ...blobSettingNames,
  'ALLOW_EMBEDDED_PARTS',
] as const;

/** Without them a gateway has the files that it keeps, and asks nobody for others. */
export const gatewayEasemobNames = [
  'EASEMOB_URL',
  'EASEMOB_ORG',
  'EASEMOB_APP',
  'EASEMOB_CLIENT_ID',
  'EASEMOB_CLIENT_SECRET',
] as const;

/** What a gateway may do without: Easemob; and, beside it, what people are registered with, without which it gives no tokens. */
export const gatewayOptionalNames = [...gatewayEasemobNames, 'EASEMOB_PASSWORD_SECRET'] as const;

export type GatewaySettings = Loaded<(typeof gatewaySettingNames)[number], (typeof gatewayOptionalNames)[number]>;
/** Their token: `@Inject(GatewaySettings) settings: GatewaySettings`. */
export const GatewaySettings = Symbol('GatewaySettings');

/** Half an access to Easemob is a mistake that would show only when somebody asks for a file. */
export const easemobWhollyOrNot: SettingsRule<never, (typeof gatewayEasemobNames)[number]> = (settings) => {
  const missing = gatewayEasemobNames.filter((name) => settings[name] === undefined);
  return missing.length > 0 && missing.length < gatewayEasemobNames.length
    ? `${missing.join(', ')}: required beside the other settings of Easemob`
    : undefined;
};

/** Everybody can read the salt of the 2017 document: with it a signature proves nothing. */
export const noPublishedSalt: SettingsRule<(typeof gatewaySettingNames)[number]> = (settings) =>
  settings.NODE_ENV === 'production' && settings.SALTS.includes(publishedSalt) && !settings.ALLOW_PUBLISHED_SALT
    ? 'SALTS: the salt of the 2017 document is public; set your own, or ALLOW_PUBLISHED_SALT=yes'
    : undefined;

/** A page that asks for a salt is for those who have made one up to try things with. */
export const noTryItInProduction: SettingsRule<(typeof gatewaySettingNames)[number]> = (settings) =>
  settings.NODE_ENV === 'production' && settings.DOCS_TRY_IT
    ? 'DOCS_TRY_IT: is for development; leave it out in production'
    : undefined;

/** Whoever knows it can read every photo and file; what every app carries, the salt, will do for a demo only. */
export const ownLinkSecret: SettingsRule<(typeof gatewaySettingNames)[number]> = (settings) =>
  settings.NODE_ENV === 'production' && !settings.LINK_SECRET
    ? 'LINK_SECRET: is required in production; the same for all gateways'
    : undefined;

export const linkSecretOf = ({ LINK_SECRET, SALTS }: Pick<GatewaySettings, 'LINK_SECRET' | 'SALTS'>): string =>
  LINK_SECRET ?? `links of ${SALTS.join()}`;

/** In production every gateway must see the timestamps used at the others, fast: that is Redis. */
export const sharedTimestamps: SettingsRule<'NODE_ENV' | 'REDIS_URL' | 'ALLOW_EMBEDDED_PARTS'> = (settings) =>
  settings.NODE_ENV === 'production' && !settings.REDIS_URL && !settings.ALLOW_EMBEDDED_PARTS
    ? 'REDIS_URL: is required in production; ALLOW_EMBEDDED_PARTS=yes keeps used timestamps in the database'
    : undefined;
