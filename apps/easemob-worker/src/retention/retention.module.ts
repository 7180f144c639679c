import { Module } from '@nestjs/common';
import { BlobRemoval } from './blob-removal.js';
import { LetterRemoval } from './letter-removal.js';
import { RetentionHandler } from './retention.handler.js';

/** What goes by its age, and blobs and dead letters that nobody misses. */
@Module({ controllers: [RetentionHandler], providers: [BlobRemoval, LetterRemoval] })
export class RetentionModule {}
