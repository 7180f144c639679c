import { Module, type DynamicModule, type InjectionToken, type OnApplicationShutdown } from '@nestjs/common';
import { BlobStore } from '#blobs';
import { Logger } from '#telemetry';
import type { DataSource } from 'typeorm';
import { Attachments } from './attachments.js';
import { Downloads } from './downloads.js';
import { EasemobFiles, type Easemob, type Lane } from './easemob-files.js';

/** What attachments stand on, by its token, and where they are fetched. */
export interface AttachmentsFoundations {
  /** A `DataSource`. */
  dataSource: InjectionToken;
  /** An `EasemobClient`; where it is undefined, only what is kept can be had. */
  easemob: InjectionToken;
  /** Settings with `FILE_SIZE_LIMIT`. */
  settings: InjectionToken;
  lane: Lane;
  /** Modules that bring these along, as far as they are not global. */
  imports?: NonNullable<DynamicModule['imports']>;
}

/** `Attachments` and `Downloads` of a process, for the modules that import it. */
@Module({})
export class AttachmentsModule implements OnApplicationShutdown {
  constructor(private readonly downloads: Downloads) {}

  static over({ dataSource, easemob, settings, lane, imports = [] }: AttachmentsFoundations): DynamicModule {
    const attachments = {
      provide: Attachments,
      inject: [dataSource, BlobStore],
      useFactory: (over: DataSource, blobs: BlobStore) => new Attachments(over, blobs),
    };
    const downloads = {
      provide: Downloads,
      inject: [Attachments, easemob, settings, Logger],
      useFactory: (
        kept: Attachments,
        client: Easemob | undefined,
        { FILE_SIZE_LIMIT: sizeLimit }: { FILE_SIZE_LIMIT: number },
        logger: Logger,
      ) => {
        const files = client && new EasemobFiles(client, { logger, lane });
        return new Downloads({ attachments: kept, easemob: files, sizeLimit, logger });
      },
    };
    const provided = [attachments, downloads];
    return { module: AttachmentsModule, imports, providers: provided, exports: provided };
  }

  onApplicationShutdown(): Promise<void> {
    return this.downloads.close();
  }
}
