import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import sharp from 'sharp';
import { ZipFile } from 'yazl';

/** A zip with these files in it. @param folder of whoever asks, and removes it @returns its path */
export async function zipWith(files: Readonly<Record<string, Buffer>>, folder: string): Promise<string> {
  const path = join(folder, `${randomUUID()}.zip`);
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(bytes, name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

/** A picture of one colour. */
export const picture = ({ width = 60, height = 40, background = '#c03' } = {}) =>
  sharp({ create: { width, height, channels: 3, background } });
