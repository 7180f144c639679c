import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blobSettingNames } from '#blobs';
import { demoEasemob, isSet, loadSettings, noDemoSecrets, tlsToEasemob, type SettingsRule } from '#config';
import { databaseSettingNames, redisSettingNames } from '#database/nest';
import { messagingSettingNames } from '#messaging/nest';
import { dispatcherSettingNames } from '../../callback-dispatcher/src/callback-dispatcher.settings.js';
import { noDemoReceiver, receiverSettingNames } from '../../easemob-receiver/src/easemob-receiver.settings.js';
import { callbackSecretGiven } from '../../easemob-simulator/src/callbacks/callback-setting.js';
import { leaseOutlastsCall, workerSettingNames } from '../../easemob-worker/src/easemob-worker.settings.js';
import {
  gatewaySettingNames,
  noPublishedSalt,
  noTryItInProduction,
  ownLinkSecret,
} from '../../gateway/src/gateway.settings.js';
import { replicaOfItsDatabase } from '../../gateway/src/replica/replica.settings.js';
import { rosterWorkerSettingNames } from '../../roster-worker/src/roster-worker.settings.js';

const partNames = [
  'LOG_LEVEL',
  'HEALTH_PORT',
  ...databaseSettingNames,
  ...redisSettingNames,
  ...messagingSettingNames,
  ...blobSettingNames,
  'SIMULATOR_PORT',
  'SIMULATOR_PLAN',
  'SIMULATOR_CREATE_LATENCY_MS',
  'SIMULATOR_CALLBACK_URL',
  'SIMULATOR_CALLBACK_SECRET',
  'ALLOW_EMBEDDED_PARTS',
] as const;

const names = [
  ...gatewaySettingNames,
  ...workerSettingNames,
  ...dispatcherSettingNames,
  ...receiverSettingNames,
  ...rosterWorkerSettingNames,
  ...partNames,
] as const;

/** What stands for a part that this process brings along. */
export const embedded = {
  DATABASE_URL: 'postgres://embedded',
  RABBITMQ_URL: 'amqp://in-process',
  EASEMOB_URL: 'http://simulator',
} as const;

const noEmbeddedParts: SettingsRule<keyof typeof embedded | 'NODE_ENV' | 'ALLOW_EMBEDDED_PARTS'> = (settings) => {
  const used = Object.entries(embedded).filter(([name, url]) => settings[name as keyof typeof embedded] === url);
  return settings.NODE_ENV === 'production' && used.length > 0 && !settings.ALLOW_EMBEDDED_PARTS
    ? `${used.map(([name]) => name).join(', ')}: required in production; ALLOW_EMBEDDED_PARTS=yes runs on embedded parts`
    : undefined;
};

const noReplicaOfEmbedded: SettingsRule<'DATABASE_URL' | 'DATABASE_REPLICA_URL'> = (settings) =>
  settings.DATABASE_REPLICA_URL && settings.DATABASE_URL === embedded.DATABASE_URL
    ? 'DATABASE_REPLICA_URL: the embedded database has no replica; set DATABASE_URL too, or neither'
    : undefined;

/** Of an Easemob that this process does not bring along. */
const easemobRules = [tlsToEasemob, noDemoSecrets].map(
  (rule): typeof rule =>
    (settings) =>
      settings.EASEMOB_URL === embedded.EASEMOB_URL ? undefined : rule(settings),
);

/** Known to nobody but this process and the simulator in it, until they are set. */
const ownSecret = (): string => randomBytes(24).toString('base64url');

/** A secret that is the same at the next start; `npm run ops` looks for it there. For us alone. */
function keptSecret(file: string): string {
  const { DATA_DIR } = loadSettings(['DATA_DIR']);
  const path = join(DATA_DIR, file);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const secret = ownSecret();
  mkdirSync(DATA_DIR, { recursive: true });
  writeFileSync(path, secret, { mode: 0o600 });
  return secret;
}

/** Every setting of every process that runs here; absent parts are the embedded ones, for a demo of made-up schools. */
export const standaloneSettings = () =>
  loadSettings(names, {
    defaults: {
      ...embedded,
      LOG_LEVEL: 'warn',
      RECEIVER_PATH: ownSecret(),
      RECEIVER_SECRETS: ownSecret(),
      DOCS_TRY_IT: loadSettings(['NODE_ENV']).NODE_ENV === 'production' ? 'off' : 'on',
      ...(isSet('SERVICE_KEYS_SECRET') ? {} : { SERVICE_KEYS_SECRET: keptSecret('service-keys-secret') }),
      ...(isSet('ROSTER_DIGEST_KEY') ? {} : { ROSTER_DIGEST_KEY: keptSecret('roster-digest-key') }),
      // What the simulator goes by, Easemob does not: beside an address of its own, its account must be given too.
      ...(isSet('EASEMOB_URL') ? {} : { ...demoEasemob, EASEMOB_ENVIRONMENT: 'demo' }),
    },
    rules: [
      noPublishedSalt,
      noTryItInProduction,
      ownLinkSecret,
      leaseOutlastsCall,
      noEmbeddedParts,
      noReplicaOfEmbedded,
      replicaOfItsDatabase,
      noDemoReceiver,
      callbackSecretGiven,
      ...easemobRules,
    ],
  });
export type StandaloneSettings = ReturnType<typeof standaloneSettings>;
