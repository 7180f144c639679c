import type { Ageing } from '#chat';
import type { WorkerSettings } from '../easemob-worker.settings.js';

/** How long everything that goes by age is kept, in days; 0: for ever. */
export const agesOf = (settings: WorkerSettings): Record<Ageing, number> => ({
  events: settings.ARCHIVE_EVENTS_DAYS,
  strays: settings.ARCHIVE_STRAY_EVENTS_DAYS,
  hours: settings.ARCHIVE_HOURS_DAYS,
});
