import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { BlobsUnavailable, checkedKey, type BlobStore } from './blob-store.js';

export interface S3Options {
  bucket: string;
  region: string;
  /** Absent: AWS itself. */
  endpoint?: string | undefined;
  /** Absent: those of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** Blobs as objects of one bucket of AWS S3, or of a store that speaks its protocol. */
export function s3Store({ bucket, region, endpoint, credentials }: S3Options): BlobStore {
  const client = new S3Client({
    region,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    // Stores other than AWS do not all know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 3000, requestTimeout: 30_000 },
    maxAttempts: 2,
  });
  const at = (key: string) => ({ Bucket: bucket, Key: checkedKey(key) });
  return {
    put: async (key, content) => {
      const [Body, ContentLength] = Buffer.isBuffer(content)
        ? [content, content.length]
        : [content.stream, content.size];
      await orUnavailable(client.send(new PutObjectCommand({ ...at(key), Body, ContentLength })));
    },
    read: async (key, range) => {
      const Range = range && `bytes=${range.from}-${range.to}`;
      const found = await orUnavailable(client.send(new GetObjectCommand({ ...at(key), Range })));
      if (!found) return undefined;
      const total = found.ContentRange?.split('/')[1] ?? found.ContentLength;
      return { stream: found.Body as Readable, size: Number(total) };
    },
    stat: async (key) => {
      const found = await orUnavailable(client.send(new HeadObjectCommand(at(key))));
      return found && { size: found.ContentLength ?? 0 };
    },
    remove: async (key) => void (await orUnavailable(client.send(new DeleteObjectCommand(at(key))))),
    // An object is there once all of it has come.
    sweep: () => Promise.resolve(0),
  };
}

/** @returns undefined for an object that is not there */
async function orUnavailable<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const { name } = error as Error;
    if (name === 'NoSuchKey' || name === 'NotFound') return undefined;
    throw new BlobsUnavailable(name, { cause: error });
  }
}
