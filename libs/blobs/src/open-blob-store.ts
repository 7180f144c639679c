import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BlobStore } from './blob-store.js';
import { folderStore } from './folder-store.js';

export interface BlobSettings {
  /** `file:` and a folder, `s3://bucket?endpoint=…&region=…`, or absent: `blobs` in DATA_DIR. */
  BLOB_URL?: string | undefined;
  DATA_DIR: string;
  S3_ACCESS_KEY_ID?: string | undefined;
  S3_SECRET_ACCESS_KEY?: string | undefined;
}

/** What these settings are called. */
export const blobSettingNames = [
  'BLOB_URL',
  'DATA_DIR',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] as const satisfies (keyof BlobSettings)[];

/** The store that the settings name. Nothing is asked of it yet. */
export async function openBlobStore(settings: BlobSettings): Promise<BlobStore> {
  const { BLOB_URL: url, DATA_DIR, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = settings;
  if (url === undefined) return folderStore(join(DATA_DIR, 'blobs'));
  if (url.startsWith('file://')) return folderStore(fileURLToPath(url));
  // Not a URL by the book, which knows no relative paths.
  if (url.startsWith('file:')) return folderStore(url.slice('file:'.length));
  const { s3Store } = await import('./s3-store.js'); // it is large, and few have one
  const { host, searchParams } = new URL(url);
  return s3Store({
    bucket: host,
    region: searchParams.get('region') ?? 'us-east-1',
    endpoint: searchParams.get('endpoint') ?? undefined,
    credentials:
      S3_ACCESS_KEY_ID && S3_SECRET_ACCESS_KEY
        ? { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY }
        : undefined,
  });
}
