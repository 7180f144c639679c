import { Inject, Injectable } from '@nestjs/common';
import { lookAtLetGo, noteRemoved } from '#attachments';
import { BlobsUnavailable, BlobStore } from '#blobs';
import { Logger } from '#telemetry';
import type { Claim } from '#work';
import { DataSource } from 'typeorm';
import { inBatches } from '../batches.js';

const dayMs = 86_400_000;
const atOnce = 10;

/** What a round has come to. */
export interface Removed {
  blobs: number;
  /** Why some could not be removed; undefined: all could. */
  trouble: string | undefined;
  /** Whether there may be more that could. */
  more: boolean;
}

/** Removes blobs that nobody refers to any more (see `lookAtLetGo`). No transaction is open meanwhile. */
@Injectable()
export class BlobRemoval {
  constructor(
    private readonly blobs: BlobStore,
    private readonly dataSource: DataSource,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  async removeSome(claim: Claim): Promise<Removed> {
    const { condemned, more } = await claim.write(lookAtLetGo);
    const removed: string[] = [];
    let trouble: string | undefined;
    for (const keys of inBatches(condemned, atOnce)) {
      if (claim.signal.aborted) break;
      const troubles = await Promise.all(keys.map((key) => this.remove(key)));
      removed.push(...keys.filter((_, at) => troubles[at] === undefined));
      trouble = troubles.find((one) => one !== undefined) ?? trouble;
      // A store that takes nothing is left alone.
      if (troubles.every((one) => one !== undefined)) break;
    }
    if (removed.length > 0) await noteRemoved(this.dataSource, removed);
    const stuck = removed.length === 0 && condemned.length > 0;
    return { blobs: removed.length, trouble, more: more && !stuck };
  }

  /** What has been left for a day by puts that broke off. */
  sweep = (): Promise<number> => this.blobs.sweep(dayMs);

  /** @returns why it could not be removed */
  private async remove(key: string): Promise<string | undefined> {
    try {
      await this.blobs.remove(key);
    } catch (error) {
      if (error instanceof BlobsUnavailable) return error.message;
      // Of a reference that was written by hand: the store never had a blob of such a key.
      if (!(error instanceof RangeError)) throw error;
      this.logger.warn('blob: a row referred to one by a key that is none');
    }
    return undefined;
  }
}
