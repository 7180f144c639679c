import { createHash } from 'node:crypto';
import { reserveKey } from '#attachments/keys';
import type { BlobStore } from '#blobs';
import { smallPicture, type PhotoFault, type PhotoFile } from '#photos';
import { nothingDone, type Operator } from './operator.js';
import { byName, readNames, referTo } from './photo-rows.js';

/** What has become of the files of a zip. */
export interface TakenPhotos {
  /** Photos that people have now and had not before; of a rehearsal all that would be stored. */
  taken: number;
  /** Those that they had already. */
  same: number;
  faults: { file: string; fault: PhotoFault }[];
}

interface Asked {
  school: number;
  photos: AsyncIterable<PhotoFile>;
  /** Absent: it is only looked what would become of them. */
  blobs?: BlobStore | undefined;
  /** Told after each. */
  onPhoto?: (() => void) | undefined;
}

interface Photo {
  im_user_id: number;
  picture: Buffer;
  /** SHA-256 of the picture, in hex. */
  hash: string;
}

/** So many are written down in one transaction, and in memory until then. */
const atATime = 50;

/**
 * Gives people of a school the photos in a zip, each drawn anew. Files that cannot be used are named and leave the others
 * alone; the same zip again changes nothing, and one that was broken off is gone on with by repeating it.
 */
export async function takePhotos(operator: Operator, { school, photos, blobs, onPhoto }: Asked): Promise<TakenPhotos> {
  const people = byName(await readNames(operator.reads, school));
  const result: TakenPhotos = { taken: 0, same: 0, faults: [] };
  const met = new Set<number>();
  let waiting: Photo[] = [];
  const write = async () => {
    const { length } = waiting;
    const changed = blobs ? await writePhotos(operator, { school, blobs, photos: waiting }) : length;
    waiting = [];
    result.taken += changed;
    result.same += length - changed;
  };
  for await (const file of photos) {
    const photo = await photoIn(file, people, met);
    if (typeof photo === 'string') result.faults.push({ file: file.file, fault: photo });
    else waiting.push(photo);
    if (waiting.length === atATime) await write();
    onPhoto?.();
  }
  await write();
  return result;
}

async function photoIn(
  { who, read }: PhotoFile,
  people: ReadonlyMap<string, number | 'several'>,
  met: Set<number>,
): Promise<Photo | PhotoFault> {
  const im_user_id = people.get(who);
  if (im_user_id === undefined) return 'nobody';
  if (im_user_id === 'several') return 'several';
  if (met.has(im_user_id)) return 'twice';
  const bytes = await read();
  if (typeof bytes === 'string') return bytes;
  const picture = await smallPicture(bytes);
  if (!picture) return 'no_picture';
  met.add(im_user_id);
  return { im_user_id, picture, hash: createHash('sha256').update(picture).digest('hex') };
}

/** @returns how many people have another photo than before */
async function writePhotos(
  operator: Operator,
  { school, blobs, photos }: { school: number; blobs: BlobStore; photos: readonly Photo[] },
): Promise<number> {
  if (photos.length === 0) return 0;
  const keys = await reserve(operator, photos);
  for (const { hash, picture } of photos) await blobs.put(keys.get(hash)!, picture);
  const rows = photos.map(({ im_user_id, hash, picture: { length: size } }) => ({
    im_user_id,
    blob_key: keys.get(hash)!,
    size,
    etag: `"${hash}"`,
  }));
  const { changed, unheld } = await operator.change('roster photos', async (manager) => {
    const done = await referTo(manager, rows);
    const deed = { subject: `school:${school}`, school_id: school, details: { photos: done.changed } };
    return { result: done, deeds: done.changed > 0 ? [deed] : [] };
  });
  const again = photos.filter(({ im_user_id }) => unheld.includes(im_user_id));
  return changed + (await writePhotos(operator, { school, blobs, photos: again }));
}

/** @returns the key that each picture is to be put under, by its hash */
function reserve(operator: Operator, photos: readonly Photo[]): Promise<Map<string, string>> {
  // In one order always: another may reserve some of them at the same time.
  const hashes = [...new Set(photos.map(({ hash }) => hash))].toSorted();
  return operator.change('roster photos', async (manager) => {
    const keys = new Map<string, string>();
    for (const hash of hashes) keys.set(hash, await reserveKey(manager, hash));
    return nothingDone(keys);
  });
}
