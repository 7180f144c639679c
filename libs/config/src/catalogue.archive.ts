import { z } from 'zod';
import { milliseconds, setting, type Setting } from './setting.js';

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
} satisfies Record<string, Setting>;
