import type { Readable } from 'node:stream';

/** A blob, or the part of it that was asked for, as a stream that must be consumed or destroyed. */
export interface Blob {
  stream: Readable;
  /** Bytes of the whole blob, also where only a part is streamed. */
  size: number;
}

/** The first and the last byte of a part, counted from 0. */
export interface ByteRange {
  from: number;
  to: number;
}

/**
 * Keeps bytes under keys. A blob is there wholly or not at all, and never changes: its key is made from its content.
 * Every method rejects with BlobsUnavailable when the store can't do its part, and with RangeError for a key that is
 * not one of ours. A class, so that it can be injected by its type.
 */
export abstract class BlobStore {
  /** Keeps a blob; putting it again does no harm. Of a stream `size` must be true. */
  abstract put(key: string, content: Buffer | Blob): Promise<void>;
  /** @returns undefined where there is no such blob */
  abstract read(key: string, range?: ByteRange): Promise<Blob | undefined>;
  /** @returns undefined where there is no such blob */
  abstract stat(key: string): Promise<{ size: number } | undefined>;
  /** Removes a blob; does nothing where there is none. Whether somebody still refers to it is not asked here. */
  abstract remove(key: string): Promise<void>;
  /**
   * Removes what is left of puts that broke off with their process.
   * @param olderThanMs so that none is hit that goes on
   * @returns how many there were
   */
  abstract sweep(olderThanMs: number): Promise<number>;
}

/** The store of photos and attachments can't be reached, or can't write. */
export class BlobsUnavailable extends Error {}

/** Keys are generated, never taken from a name that somebody else chose. */
export function checkedKey(key: string): string {
  if (!/^[0-9a-z][0-9a-z-]{7,99}$/.test(key)) throw new RangeError('Not the key of a blob');
  return key;
}
