import { fileTypeFromBuffer } from 'file-type';

/** As many bytes of the beginning as contentTypeOf needs. */
export const headBytes = 4100;

/** What browsers and apps may be told: formats that run no scripts. */
const known = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/bmp',
  'image/heic',
  'audio/amr',
  'audio/mpeg',
  'audio/aac',
  'audio/x-m4a',
  'audio/mp4',
  'audio/ogg',
  'audio/wav',
  'video/mp4',
  'video/quicktime',
  'video/3gpp',
  'video/webm',
  'application/pdf',
  'application/zip',
]);

/** The content type that the bytes themselves tell, whatever anybody claims; of anything else, that they are bytes. */
export async function contentTypeOf(head: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(new Uint8Array(head.subarray(0, headBytes)));
  return found && known.has(found.mime) ? found.mime : 'application/octet-stream';
}
