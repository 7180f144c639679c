import { isNativeError } from 'node:util/types';

/**
 * SQLSTATE classes in which the database could not do its part, whatever was asked of it: connection exceptions (08), a
 * sign-in refused meanwhile (28), conflicts of transactions (40), no room or memory (53), an operator's intervention or
 * a statement that took too long (57), the disk (58); beside them a server that takes no writes (25006), as after a
 * failover, and rights that were taken away (42501).
 */
const couldNot = /^(08|28|40|53|57|58)...$|^(25006|42501)$/;
const unreachable = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;

/** True when the database could not do its part; false for mistakes of ours, which repeating would not mend. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const { code, errors } = error as Error & { code?: string; errors?: unknown[] };
  if (code && (couldNot.test(code) || unreachable.test(code))) return true;
  if (errors?.some(isDatabaseUnavailable)) return true;
  // A connection that dies inside a transaction surfaces as TypeORM's own error, a dead pool as pg's plain text.
  return (
    ownNames.test(error.name) ||
    /Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|not queryable|Query read timeout/.test(
      error.message,
    )
  );
}

const ownNames =
  /QueryRunnerAlreadyReleased|QueryRunnerProviderAlreadyReleased|ConnectionIsNotSet|CannotConnectAlready|TransactionNotStarted/;

/** Whether somebody else has held for too long what a statement wanted. */
export const isLockTimeout = (error: unknown): boolean =>
  isNativeError(error) && 'code' in error && error.code === '55P03';

/**
 * Whether waiting will not help a connection that was refused: a wrong name or password (28), no such database (3D000),
 * a parameter that the server or a pooler before it does not take. PgBouncer says all its refusals with 08P01, those that
 * pass too, so there its words decide.
 */
export function isRefusedForGood(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const { code = '' } = error as Error & { code?: string };
  if (/^(28...|3D000|42501|42704|22023)$/.test(code)) return true;
  return code === '08P01' && /startup parameter|no such (database|user)|password|auth/i.test(error.message);
}

/** What a database says of a refusal, for the log: a server's words, or how it could not be reached. */
export function databaseWords(error: unknown): string {
  if (!isNativeError(error)) return 'unreachable';
  const { code } = error as Error & { code?: string };
  // The server's messages name databases, accounts and settings; those of the driver may hold an address.
  return code && !unreachable.test(code) ? `${error.message} (${code})` : (code ?? 'unreachable');
}
