import { SpoolUnavailable } from '#attachments';
import { BlobsUnavailable } from '#blobs';
import { isDatabaseUnavailable } from '#database';
import { UsedOnceUnavailable } from '../authenticity/used-once.js';

/** Whether an error says that a part which the gateway stands on is down. */
export const isUnavailable = (error: unknown): boolean =>
  [UsedOnceUnavailable, BlobsUnavailable, SpoolUnavailable].some((lost) => error instanceof lost) ||
  isDatabaseUnavailable(error);
