import { BlobsUnavailable } from '#blobs';
import { SpoolUnavailable } from './spool.js';

/** Why a file could not be had. `reason` is for operators: it holds no secret, and of a message at most a host. */
export type Unhad =
  /** Not now. `costsAttempt` is false where nothing is wrong with the file or with Easemob. */
  | { kind: 'later'; reason: string; costsAttempt: boolean; delayMs?: number }
  /** Easemob has it no longer, or never had. */
  | { kind: 'gone'; reason: string }
  /** Easemob does not give it to us. */
  | { kind: 'refused'; reason: string }
  /** Its address leads where we do not go. */
  | { kind: 'barred'; reason: string }
  | { kind: 'too_large'; reason: string }
  /** What came is not what the message tells of. */
  | { kind: 'unlike'; reason: string }
  /** Our own disk or store can't take it. */
  | { kind: 'no_room'; reason: string };

export const isUnhad = <T extends object>(got: T | Unhad): got is Unhad => 'kind' in got;

/** What came is not what the message tells of. */
export class Unlike extends Error {}
export class TooLarge extends Error {}

const ofDisk = /^(ENOSPC|EDQUOT|EROFS|EIO|EACCES|EMFILE|ENFILE)$/;

/** What an error on the way from Easemob into our store means. @throws the error, if it is none of that way */
export function unhadFor(error: unknown, { aborted }: { aborted: boolean }): Unhad {
  if (!(error instanceof Error)) throw error;
  const { message, code } = error as NodeJS.ErrnoException;
  if (error instanceof Unlike) return { kind: 'unlike', reason: message };
  if (error instanceof TooLarge) return { kind: 'too_large', reason: message };
  if (error instanceof SpoolUnavailable || error instanceof BlobsUnavailable) {
    return { kind: 'no_room', reason: message };
  }
  if (ofDisk.test(code ?? '')) return { kind: 'no_room', reason: code! };
  return { kind: 'later', reason: aborted ? 'aborted' : (code ?? message), costsAttempt: !aborted };
}
