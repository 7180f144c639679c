import { chatDrops } from '#chat';
import { dropper } from '#database';
import { importDrops } from '#enrolment/retention';
import { operationDrops } from '#operations';
import type { WorkerSettings } from '../easemob-worker.settings.js';

const drops = { ...chatDrops, ...operationDrops, ...importDrops };
/** Whatever goes by age. */
export type Ageing = keyof typeof drops;
export const dropOld = dropper(drops);

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
  callbacks: settings.OPERATIONS_DAYS,
  operations: settings.OPERATIONS_DAYS,
  roster_changes: settings.ROSTER_UNDO_DAYS,
  roster_uploads: settings.ROSTER_UNDO_DAYS,
});
