import { BlobsUnavailable } from '#blobs';
import { isDatabaseUnavailable } from '#database';
import { TimestampsUnavailable } from '../authenticity/used-timestamps.js';

/** Whether an error says that a part which the gateway stands on is down. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof TimestampsUnavailable || error instanceof BlobsUnavailable || isDatabaseUnavailable(error);
