import { randomUUID } from 'node:crypto';

/** The caller's X-Request-Id if it is a sane one (1..64 of letters, digits and `. _ : -`), else a new one. */
export const requestIdFrom = (header: string | string[] | undefined): string =>
  typeof header === 'string' && /^[A-Za-z0-9._:-]{1,64}$/.test(header) ? header : randomUUID();
