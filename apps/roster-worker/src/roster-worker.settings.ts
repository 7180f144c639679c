import type { Settings } from '#config';
import { databaseSettingNames } from '#database/nest';
import { messagingSettingNames } from '#messaging/nest';

/** The roster worker's own settings; where its parts are found is read beside them. */
export const rosterWorkerSettingNames = [
  'ROSTER_DIGEST_KEY',
  'WORKER_CONCURRENCY',
  'WORK_LEASE_MS',
  'SWEEP_INTERVAL_MS',
  'SHUTDOWN_TIMEOUT_MS',
] as const;

/** All that its process reads, those of its parts included. */
export const rosterWorkerProcessNames = [
  ...rosterWorkerSettingNames,
  'LOG_LEVEL',
  'HEALTH_PORT',
  ...databaseSettingNames,
  ...messagingSettingNames,
] as const;

export type RosterWorkerSettings = Pick<Settings, (typeof rosterWorkerSettingNames)[number]>;
/** Their token: `@Inject(RosterWorkerSettings) settings: RosterWorkerSettings`. */
export const RosterWorkerSettings = Symbol('RosterWorkerSettings');
