import { createHash } from 'node:crypto';
import type { BlobStore } from './blob-store.js';
import { contentTypeOf } from './content-type.js';

/** What is written down about a blob. */
export interface StoredContent {
  /** SHA-256 of the content in hex: equal contents are one blob, and the key serves as its entity tag. */
  key: string;
  contentType: string;
  /** Bytes. */
  size: number;
}

/** Stores bytes that are all at hand. */
export async function storeContent(store: BlobStore, content: Buffer): Promise<StoredContent> {
  const key = createHash('sha256').update(content).digest('hex');
  await store.put(key, content);
  return { key, contentType: await contentTypeOf(content), size: content.length };
}
