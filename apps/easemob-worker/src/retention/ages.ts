import type { Ageing } from '#chat';
import type { WorkerSettings } from '../easemob-worker.settings.js';

/** The shorter of two ages in days, of which 0 is for ever. */
const shorter = (one: number, other: number): number => (one && other ? Math.min(one, other) : one || other);

/**
 * How long everything that goes by age is kept, in days; 0: for ever. What was told of messages holds their words, and is
 * not kept for longer than they are.
 */
export const agesOf = (settings: WorkerSettings): Record<Ageing, number> => ({
  events: shorter(settings.ARCHIVE_EVENTS_DAYS, settings.ARCHIVE_MESSAGES_DAYS),
  strays: shorter(settings.ARCHIVE_STRAY_EVENTS_DAYS, settings.ARCHIVE_MESSAGES_DAYS),
  hours: settings.ARCHIVE_HOURS_DAYS,
  files: settings.ARCHIVE_FILES_DAYS,
  messages: settings.ARCHIVE_MESSAGES_DAYS,
});
