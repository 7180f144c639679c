import type { Socket } from 'node:net';
import type pg from 'pg';

/** The socket of a client: pg has no other way to end a connection whose server is silent. */
export const streamOf = (client: pg.Client): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;
