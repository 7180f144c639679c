/**
 * What holds for a session, and so for nobody behind a pooler: PgBouncer refuses the parameters, and a prepared statement
 * would be sought on another connection than the one that has it. The role has the time limits there (docs/operating.md).
 */
export const ofTheSession = {
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 20_000,
  options: '-c jit=off', // our statements are short: to compile one costs more than it saves
};

/** Our statements and pg's reading of their answers rely on these, whatever the role or the database has been set to. */
export const habits = `set datestyle to 'ISO, MDY'; set intervalstyle to 'postgres'; set timezone to 'UTC';
  set default_transaction_isolation to 'read committed'; set bytea_output to 'hex'; set extra_float_digits to 1`;

/** A connection is replaced after this, so that a server that has taken over is found. */
export const lifetimeSeconds = 1800;

/** How long a connection may take to come about. */
export const connectWithinMs = 2000;
