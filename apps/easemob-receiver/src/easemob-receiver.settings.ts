import { join } from 'node:path';
import type { Settings, SettingsRule } from '#config';

export const receiverSettingNames = [
  'RECEIVER_PORT',
  'RECEIVER_HOST',
  'RECEIVER_PATH',
  'RECEIVER_SECRETS',
  'RECEIVER_SPOOL_DIR',
  'RECEIVER_SPOOL_LIMIT',
  'ARCHIVE',
  'KEEP_ALIVE_MS',
  'SHUTDOWN_TIMEOUT_MS',
  'DATA_DIR',
  'DATABASE_URL',
  'DATABASE_POOLER',
] as const;

/** All that its process reads. */
export const receiverProcessNames = [...receiverSettingNames, 'NODE_ENV', 'LOG_LEVEL', 'HEALTH_PORT'] as const;

export type ReceiverSettings = Pick<Settings, (typeof receiverSettingNames)[number]>;
/** Their token: `@Inject(ReceiverSettings) settings: ReceiverSettings`. */
export const ReceiverSettings = Symbol('ReceiverSettings');

/** Where events lie while the database is away. */
export const spoolFolder = ({ RECEIVER_SPOOL_DIR, DATA_DIR }: ReceiverSettings): string =>
  RECEIVER_SPOOL_DIR ?? join(DATA_DIR, 'receiver-spool');

/** Whoever knows them both can put words into anybody's mouth. */
export const noDemoReceiver: SettingsRule<'NODE_ENV' | 'RECEIVER_PATH' | 'RECEIVER_SECRETS'> = (settings) => {
  const { NODE_ENV, RECEIVER_PATH, RECEIVER_SECRETS } = settings;
  const demo = [RECEIVER_PATH, ...RECEIVER_SECRETS].some((value) => value.startsWith('demo-'));
  return NODE_ENV === 'production' && demo
    ? "RECEIVER_PATH, RECEIVER_SECRETS: the demo's are public; set your own"
    : undefined;
};
