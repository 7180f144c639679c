import type { Settings } from '#config';
import { databaseSettingNames } from '#database/nest';
import { messagingSettingNames } from '#messaging/nest';

/** The dispatcher's own settings; where its parts are found is read beside them. */
export const dispatcherSettingNames = [
  'WORKER_CONCURRENCY',
  'WORK_LEASE_MS',
  'SWEEP_INTERVAL_MS',
  'SHUTDOWN_TIMEOUT_MS',
  'CALLBACK_TIMEOUT_MS',
  'EVENT_SOURCE',
] as const;

/** All that its process reads, those of its parts included. */
export const dispatcherProcessNames = [
  ...dispatcherSettingNames,
  'LOG_LEVEL',
  'HEALTH_PORT',
  ...databaseSettingNames,
  ...messagingSettingNames,
] as const;

export type DispatcherSettings = Pick<Settings, (typeof dispatcherSettingNames)[number]>;
/** Their token: `@Inject(DispatcherSettings) settings: DispatcherSettings`. */
export const DispatcherSettings = Symbol('DispatcherSettings');
