import { errors, type ErrorName } from './errors.js';

/** Where `POST /api/im` answers a failure of the domain with 200, the routes of photos and files have a status that says it. */
const ofDownloads: Partial<Record<ErrorName, number>> = { not_group_member: 403, provider_refused: 502 };
const notThere = 404;

/** HTTP status of a failure of `GET /api/userpic` and `GET /api/easemob/file`: never 200, or the JSON is saved as the picture. */
export function downloadStatusOf(error: ErrorName): number {
  const { status } = errors[error];
  return ofDownloads[error] ?? (status === 200 ? notThere : status);
}
