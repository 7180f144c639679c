import { access, constants } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { BlobStore } from '#blobs';

/** No blob has this key: looking for it shows that the store answers. */
const nobodysKey = 'readiness-check';

/** Whether photos and attachments can be had: the store answers, and what arrives has a folder to lie in. @throws if not */
export async function filesState(blobs: BlobStore): Promise<string> {
  await access(tmpdir(), constants.W_OK);
  await blobs.stat(nobodysKey);
  return 'up';
}
