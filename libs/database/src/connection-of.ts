import type pg from 'pg';

/** The connection of a client, which pg does not hand out. */
export const connectionOf = (client: pg.Client): pg.Connection =>
  (client as unknown as { connection: pg.Connection }).connection;
