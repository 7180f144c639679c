import { Module } from '@nestjs/common';
import { BlobRemoval } from './blob-removal.js';
import { RetentionHandler } from './retention.handler.js';

/** What goes by its age, and blobs that nobody refers to any more. */
@Module({ controllers: [RetentionHandler], providers: [BlobRemoval] })
export class RetentionModule {}
