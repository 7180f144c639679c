import { Inject, Injectable } from '@nestjs/common';
import { Logger, Metrics } from '#telemetry';

const tellAgainMs = 3_600_000;
/** So many schools are remembered to have been told of; then it begins anew. */
const mostSchools = 10_000;

/** Who still signs with the older salt: before nobody does, it must not be taken away. */
@Injectable()
export class SaltUse {
  private readonly toldAt = new Map<number, number>();

  constructor(
    @Inject(Logger) private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** Counts a right signature; which school it was is said in a line, at most once an hour each. */
  note(school_id: number, salt: 'newest' | 'older'): void {
    this.metrics.signatures.inc({ salt });
    if (salt === 'newest') return;
    const now = performance.now();
    if (now - (this.toldAt.get(school_id) ?? -Infinity) < tellAgainMs) return;
    if (this.toldAt.size >= mostSchools) this.toldAt.clear();
    this.toldAt.set(school_id, now);
    this.logger.info({ school_id }, 'a school signs with its older salt');
  }
}
