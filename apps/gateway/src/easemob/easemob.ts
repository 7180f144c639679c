import type { EasemobClient } from '#easemob';

/** The way to Easemob of a gateway; undefined where no Easemob is set: then there are the files that we keep, and no tokens. */
export const Easemob = Symbol('Easemob');
export type Easemob = EasemobClient | undefined;
