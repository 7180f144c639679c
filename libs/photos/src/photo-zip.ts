import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { PhotoFault } from './faults.js';
import { whoseOf } from './whose.js';

const MiB = 1024 * 1024;
/** Of a school of ten thousand with all its guardians; and of one camera's picture. */
const usualLimits = { entries: 50_000, picture: 20 * MiB };
type PhotoLimits = typeof usualLimits;

/** A zip that cannot be read at all, or has more in it than any school. */
export class PhotosRefused extends Error {}

/** A file of the zip. */
export interface PhotoFile {
  /** Its path in the zip. */
  file: string;
  /** Whom it names: a number of the school's, an account_id or a key. */
  who: string;
  /** Its bytes, or why they are not to be had. To be asked for before the next file is. */
  read: () => Promise<Buffer | PhotoFault>;
}

/** A zip that is open until its photos have been gone through, or left. */
interface Photos {
  /** Files and folders in it, also those that are no photos. */
  entries: number;
  photos: AsyncGenerator<PhotoFile>;
}

/**
 * The photos of a zip, one after the other, in the order of its directory. One is in memory at a time, however large the zip.
 * @param path of the zip
 * @throws PhotosRefused, also while they are gone through
 */
export async function openPhotos(path: string, limits: PhotoLimits = usualLimits): Promise<Photos> {
  const zip = await orRefused(openPromise(path, { lazyEntries: true, autoClose: false }));
  if (zip.entryCount > limits.entries) {
    zip.close();
    throw new PhotosRefused(`${zip.entryCount} files are too many`);
  }
  return { entries: zip.entryCount, photos: photosOf(zip, limits) };
}

async function* photosOf(zip: ZipFile, limits: PhotoLimits): AsyncGenerator<PhotoFile> {
  try {
    const entries = zip.eachEntry();
    for (;;) {
      const { value: entry, done } = await orRefused(entries.next());
      if (done) return;
      const who = whoseOf(entry.fileName);
      if (who !== undefined) yield { file: entry.fileName, who, read: () => readEntry(zip, entry, limits.picture) };
    }
  } finally {
    zip.close();
  }
}

/** What the directory says of its size is not trusted: it is counted. */
async function readEntry(zip: ZipFile, entry: Entry, most: number): Promise<Buffer | PhotoFault> {
  if (entry.isEncrypted()) return 'locked';
  if (entry.uncompressedSize > most) return 'too_large';
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > most) return 'too_large';
        chunks.push(chunk);
      }
    } finally {
      stream.destroy();
    }
  } catch {
    return 'no_picture';
  }
  return Buffer.concat(chunks);
}

async function orRefused<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new PhotosRefused('it is no zip, or a damaged one', { cause: error });
  }
}
