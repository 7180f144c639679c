export { BlobsUnavailable, type Blob, BlobStore, type ByteRange } from './blob-store.js';
export { contentTypeOf, headBytes } from './content-type.js';
export { blobSettingNames, openBlobStore, type BlobSettings } from './open-blob-store.js';
export { storeContent, type StoredContent } from './store-content.js';
