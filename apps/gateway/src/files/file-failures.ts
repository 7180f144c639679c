import type { Attachment, Unhad } from '#attachments';
import { fail, type Failure } from '#contracts';

interface Limit {
  FILE_SIZE_LIMIT: number;
}

/** Why a file can't be had, for whoever asks for it. Easemob's words, and the hosts in them, are not his business. */
export function failureOf({ kind, reason }: Unhad, { FILE_SIZE_LIMIT: limit }: Limit): Failure {
  switch (kind) {
    case 'gone':
    case 'barred':
      return fail('file_not_found');
    case 'too_large':
      return fail('file_too_large', { limit });
    case 'refused':
      return fail('provider_refused', { detail: reason });
    case 'later':
      // The operator's to mend; asking again soon does not help.
      return reason === 'credentials_refused' || reason === 'plan_limit'
        ? fail('provider_refused', { detail: reason })
        : fail('unavailable');
    case 'unlike':
    case 'no_room':
      return fail('unavailable');
  }
}

/** The failure of a file of which it is known that it can't be had: nobody waits for Easemob to say so again. */
export function givenUp(
  { file_state, file_error }: Pick<Attachment, 'file_state' | 'file_error'>,
  { FILE_SIZE_LIMIT: limit }: Limit,
): Failure | undefined {
  if (file_state !== 'failed' && file_state !== 'expired' && file_state !== 'removed') return undefined;
  return file_error?.startsWith('larger than') ? fail('file_too_large', { limit }) : fail('file_not_found');
}
