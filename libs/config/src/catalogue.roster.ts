import { secret, text, type Setting } from './setting.js';

/** What lists of people need. */
export const rosterSettings = {
  ROSTER_DIGEST_KEY: secret(
    'Key of the digests by which identity numbers of lists are compared; the numbers themselves are kept nowhere. The same for good, or people are no longer recognised by them: a list is refused then. The same for the roster worker and `ops`. `npm start` makes one, and keeps it in DATA_DIR.',
    text.min(32, 'must be at least 32 characters'),
  ),
} satisfies Record<string, Setting>;
