import { Inject, Injectable } from '@nestjs/common';
import { noteKeyUse } from '#keys';
import type { DataSource } from 'typeorm';
import { reads } from '../gateway-database.module.js';

const writeAgainMs = 600_000;

/** When each key was last used, and with which secret, for who asks whether it still is: written down every ten minutes at most. */
@Injectable()
export class KeyUse {
  private readonly writtenAt = new Map<string, number>();

  constructor(@Inject(reads) private readonly dataSource: DataSource) {}

  /** Nobody waits for it, and what could not be written is written at the next use. */
  note(key_id: string, secret: 'newest' | 'older'): void {
    const use = `${key_id} ${secret}`;
    const now = performance.now();
    if (now - (this.writtenAt.get(use) ?? -Infinity) < writeAgainMs) return;
    this.writtenAt.set(use, now);
    noteKeyUse(this.dataSource, key_id, secret).catch(() => this.writtenAt.delete(use));
  }
}
