import { ageInDays, secret, setting, text, type Setting } from './setting.js';

/** What lists of people need. */
export const rosterSettings = {
  ROSTER_DIGEST_KEY: secret(
    'Key of the digests by which identity numbers of lists are compared; the numbers themselves are kept nowhere. The same for good, or people are no longer recognised by them: a list is refused then. The same for the roster worker and `ops`. `npm start` makes one, and keeps it in DATA_DIR.',
    text.min(32, 'must be at least 32 characters'),
  ),
  ROSTER_UNDO_DAYS: setting(
    'How long what an import has changed is kept once it has ended, names and phones among it: so long it may be taken back; lists that came by HTTP, with what was found in them, go then too. 0: for ever.',
    ageInDays(40_000, { least: 31 }).default(180),
  ),
} satisfies Record<string, Setting>;
