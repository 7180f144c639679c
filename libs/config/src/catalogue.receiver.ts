import { z } from 'zod';
import { address, integer, list, port, secret, setting, text, type Setting } from './setting.js';

/** Where Easemob tells of what is written on phones. */
export const receiverSettings = {
  RECEIVER_PORT: setting('Port of the receiver, for the callbacks of Easemob.', port.default(20004)),
  RECEIVER_HOST: setting('Address that it listens at. Absent: every address of the machine.', address.default('')),
  RECEIVER_PATH: secret(
    'Last part of the address that Easemob calls, `/easemob/<RECEIVER_PATH>`. The signature of a callback covers no word of its message: whoever knows this address may replay one with another message.',
    text.regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 letters, digits, - or _'),
  ),
  RECEIVER_SECRETS: secret(
    "Secrets of the rules in Easemob's console, comma separated: one, or two while one takes over from the other.",
    list.refine(({ length }) => length === 1 || length === 2, 'must be one secret, or two during a rotation'),
  ),
  RECEIVER_SPOOL_DIR: setting(
    'Folder for callbacks that come while the database is away, of this process alone. Absent: `receiver-spool` in DATA_DIR.',
    z.string().optional(),
  ),
  RECEIVER_SPOOL_LIMIT: setting(
    'Bytes of callbacks that it holds at most; beyond that they are refused with a 503.',
    integer(1024, 100 * 1024 ** 3).default(256 * 1024 ** 2),
  ),
} satisfies Record<string, Setting>;
