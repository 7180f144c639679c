import { Module, type DynamicModule } from '@nestjs/common';
import { BlobStore } from './blob-store.js';
import { openBlobStore, type BlobSettings } from './open-blob-store.js';

/** The `BlobStore` that the settings name. It holds nothing open between two calls. */
@Module({})
export class BlobsModule {
  static forRoot(settings: BlobSettings): DynamicModule {
    return {
      module: BlobsModule,
      global: true,
      providers: [{ provide: BlobStore, useFactory: () => openBlobStore(settings) }],
      exports: [BlobStore],
    };
  }
}
