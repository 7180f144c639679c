import type { WorkerSettings } from '../easemob-worker.settings.js';
import { agesOf } from './ages.js';

const settings = {
  ARCHIVE_EVENTS_DAYS: 30,
  ARCHIVE_STRAY_EVENTS_DAYS: 0,
  ARCHIVE_HOURS_DAYS: 400,
  ARCHIVE_MESSAGES_DAYS: 0,
  ARCHIVE_FILES_DAYS: 0,
  OPERATIONS_DAYS: 180,
  ROSTER_UNDO_DAYS: 90,
} as WorkerSettings;
const agesWith = (some: Partial<WorkerSettings>) => agesOf({ ...settings, ...some });

describe('the age of what is kept', () => {
  it('is what its setting says, and for ever where nobody has said anything of messages', () => {
    expect(agesWith({})).toEqual({
      ...{ events: 30, strays: 0, hours: 400, files: 0, messages: 0 },
      ...{ callbacks: 180, operations: 180, roster_changes: 90, roster_uploads: 90 },
    });
    expect(agesWith({ ARCHIVE_FILES_DAYS: 90 })).toMatchObject({ files: 90, messages: 0 });
  });

  it.each([
    [{ ARCHIVE_MESSAGES_DAYS: 365 }, { events: 30, strays: 365 }],
    [
      { ARCHIVE_MESSAGES_DAYS: 365, ARCHIVE_EVENTS_DAYS: 0 },
      { events: 365, strays: 365 },
    ],
    [
      { ARCHIVE_MESSAGES_DAYS: 365, ARCHIVE_EVENTS_DAYS: 400, ARCHIVE_STRAY_EVENTS_DAYS: 90 },
      { events: 365, strays: 90 },
    ],
  ])('of what was told of messages is never longer than that of the messages: %j', (some, ages) => {
    expect(agesWith(some)).toMatchObject({ ...ages, hours: 400, messages: 365 });
  });
});
