import { z } from 'zod';
import { ageInDays, integer, milliseconds, setting, type Setting } from './setting.js';

/** What of the things that people write on their phones is kept. */
export const archiveSettings = {
  ARCHIVE: setting(
    'Whose messages are kept, beside what is sent through this server: those of `lesson-prep` groups, of `all` groups, or of none (`off`). What one person writes to another is never kept. The same for receivers and workers.',
    z.enum(['off', 'lesson-prep', 'all'], { error: 'must be off, lesson-prep or all' }).default('lesson-prep'),
  ),
  ARCHIVE_PROCESS_MS: setting(
    'How often callbacks that have been written down are brought into the log.',
    milliseconds(50, 600_000).default(2000),
  ),
  ARCHIVE_HISTORY_DAYS: setting(
    'How long Easemob keeps the file of an hour, as your plan has it. It is fetched four times meanwhile, for what callbacks have not told. 0: never.',
    integer(0, 30)
      .refine((days) => days !== 1, 'must be 0, or 2 to 30: Easemob may need a day to write a file')
      .default(3),
  ),
  ARCHIVE_HISTORY_TIME: setting(
    'By which clock Easemob names its hours: `beijing` on clusters in China, `utc` on others.',
    z.enum(['beijing', 'utc'], { error: 'must be beijing or utc' }).default('beijing'),
  ),
  ARCHIVE_EVENTS_DAYS: setting(
    'How long callbacks are kept as they came once they are in the log, or were none of its business. 0: for ever.',
    integer(0, 4000).default(30),
  ),
  ARCHIVE_STRAY_EVENTS_DAYS: setting(
    'The same for those that could not be brought in: of groups that are not known yet, that could not be read, that failed. 0: for ever.',
    integer(0, 4000).default(180),
  ),
  ARCHIVE_HOURS_DAYS: setting(
    'How long it is known of an hour whether it is complete. 0: for ever.',
    ageInDays(4000, { least: 31 }).default(400),
  ),
  ARCHIVE_HISTORY_MS: setting(
    'How often it is looked for hours that are due.',
    milliseconds(100, 3_600_000).default(60_000),
  ),
  ARCHIVE_MESSAGES_DAYS: setting(
    'How long messages are kept, with their attachments and the callbacks that told of them. 0: for ever.',
    ageInDays(40_000, { least: 31 }).default(0),
  ),
  ARCHIVE_FILES_DAYS: setting(
    'How long attachments of messages are kept, where that is less. 0: as long as their messages.',
    ageInDays(40_000, { least: 7, why: 'so long they may still have to be fetched' }).default(0),
  ),
  RETENTION_MS: setting(
    'How often what is older than it is to be kept is dropped, and blobs are removed that nobody refers to any more.',
    milliseconds(100, 43_200_000).default(600_000),
  ),
} satisfies Record<string, Setting>;
