import { randomUUID } from 'node:crypto';
import type { Body } from '../bodies.js';
import type { StoredFile } from '../changes.js';
import { newShareSecret } from '../routes/files.js';
import type { PhoneBody } from './phone-bodies.js';

const usualTypes: Record<string, string> = { img: 'image/jpeg', audio: 'audio/amr', video: 'video/mp4' };

/** A body as it is sent, and the files that were uploaded for it. */
export interface Uploaded {
  type: string;
  body: Body;
  files: StoredFile[];
}

/** @param at when, and where the files of the app lie: the URL before their ids */
export function uploaded(spoken: PhoneBody, at: { now: number; folder: string }): Uploaded {
  const { type, ...said } = spoken;
  if (!('filename' in said)) return { type, body: said, files: [] };
  const { base64, contentType = usualTypes[type] ?? 'application/octet-stream', restricted, ...rest } = said;
  const file = base64 !== undefined && upload({ base64, contentType, restricted, filename: rest.filename }, at);
  const { body, files } = withThumbnail({ ...rest, ...(file && file.told) }, { restricted, ...at });
  const all = file ? [file.file, ...files] : files;
  // So that phones which know nothing of combined messages show the words of this one.
  if (type === 'combined') return { type: 'txt', body: { ...body, subType: 'sub_combine' }, files: all };
  return { type, body, files: all };
}

function upload(
  file: Pick<StoredFile, 'base64' | 'contentType' | 'filename'> & { restricted: boolean },
  { now, folder }: { now: number; folder: string },
) {
  const { restricted, ...kept } = file;
  const uuid = randomUUID();
  const secret = restricted ? newShareSecret() : null;
  return {
    file: { ...kept, uuid, secret, storedAt: now } satisfies StoredFile,
    told: {
      url: `${folder}/${uuid}`,
      ...(secret !== null && { secret }),
      file_length: Buffer.byteLength(file.base64, 'base64'),
    },
  };
}

/** Of a video: a file of its own, with a secret of its own. */
function withThumbnail(
  { thumbBase64, ...body }: Body & { thumbBase64?: string },
  { restricted, ...at }: { restricted: boolean; now: number; folder: string },
): { body: Body; files: StoredFile[] } {
  if (thumbBase64 === undefined) return { body, files: [] };
  const picture = { base64: thumbBase64, contentType: 'image/jpeg', filename: 'thumb.jpg', restricted };
  const { file, told } = upload(picture, at);
  const secret = 'secret' in told && { thumb_secret: told.secret };
  return { body: { ...body, thumb: told.url, ...secret }, files: [file] };
}
