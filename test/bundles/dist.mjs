import { fileURLToPath } from 'node:url';

/** What `nest build` makes. */
export const dist = fileURLToPath(new URL('../../dist', import.meta.url));
