export { BlobsModule } from './blobs.module.js';
