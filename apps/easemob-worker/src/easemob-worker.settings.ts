import { blobSettingNames } from '#blobs';
import type { Settings, SettingsRule } from '#config';
import { databaseSettingNames, redisSettingNames } from '#database/nest';
import { easemobAccessNames, easemobSettingNames, type MarkerKey } from '#easemob';
import { messagingSettingNames } from '#messaging/nest';

/** The worker's own settings; where its parts are found is read beside them. */
export const workerSettingNames = [
  'NODE_ENV',
  'WORKER_CONCURRENCY',
  'WORK_LEASE_MS',
  'SWEEP_INTERVAL_MS',
  'SHUTDOWN_TIMEOUT_MS',
  ...easemobAccessNames,
  ...easemobSettingNames,
  'EASEMOB_PASSWORD_SECRET',
  'EASEMOB_IN_DOUBT_MS',
  'EASEMOB_GROUP_MAX_USERS',
  'EASEMOB_ENVIRONMENT',
  'EASEMOB_MARKER_SECRET',
  'EASEMOB_CHOSEN_GROUP_ID',
  'EASEMOB_ORPHANS',
  'EASEMOB_ORPHAN_SWEEP_MS',
  'CHAT_FILES_MS',
  'FILE_SIZE_LIMIT',
  'ARCHIVE',
  'ARCHIVE_PROCESS_MS',
  'ARCHIVE_HISTORY_DAYS',
  'ARCHIVE_HISTORY_TIME',
  'ARCHIVE_HISTORY_MS',
  'ARCHIVE_EVENTS_DAYS',
  'ARCHIVE_STRAY_EVENTS_DAYS',
  'ARCHIVE_HOURS_DAYS',
  'ARCHIVE_MESSAGES_DAYS',
  'OPERATIONS_DAYS',
  'ROSTER_UNDO_DAYS',
  'ARCHIVE_FILES_DAYS',
  'RETENTION_MS',
] as const;

/** All that its process reads, those of its parts included. */
export const workerProcessNames = [
  ...workerSettingNames,
  'LOG_LEVEL',
  'HEALTH_PORT',
  ...databaseSettingNames,
  ...redisSettingNames,
  ...messagingSettingNames,
  ...blobSettingNames,
] as const;

export type WorkerSettings = Pick<Settings, (typeof workerSettingNames)[number]>;
/** Their token: `@Inject(WorkerSettings) settings: WorkerSettings`. */
export const WorkerSettings = Symbol('WorkerSettings');

/** By what we know a group in Easemob as ours. */
export const markerKeyOf = (settings: WorkerSettings): MarkerKey => ({
  environment: settings.EASEMOB_ENVIRONMENT,
  secret: settings.EASEMOB_MARKER_SECRET ?? settings.EASEMOB_PASSWORD_SECRET,
});

/**
 * A claim must outlast the call made under it, or two owners might create at once. It is renewed after every third of
 * its time, so at twice the call there is always time left for one.
 */
export const leaseOutlastsCall: SettingsRule<'WORK_LEASE_MS' | 'EASEMOB_TIMEOUT_MS'> = (settings) =>
  settings.WORK_LEASE_MS < settings.EASEMOB_TIMEOUT_MS * 2
    ? 'WORK_LEASE_MS: must be at least twice EASEMOB_TIMEOUT_MS'
    : undefined;
