import type { Telemetry } from '#telemetry/nest';
import type { SweepMode, SweepReport } from './orphan-sweep.js';

/** Doubles, and lists slower than the in-doubt time, mean that the setting is wrong: somebody must hear of it. */
export function tellSweep(
  { logger, metrics }: Telemetry,
  { lateListingMs, ...report }: SweepReport,
  mode: SweepMode,
): void {
  logger.info({ mode, ...report }, 'orphans: swept');
  metrics.providerLateListing.set((lateListingMs ?? 0) / 1000);
  if (lateListingMs !== undefined) {
    const late = { not_listed_after_ms: Math.round(lateListingMs) };
    logger.error(late, 'orphans: lists of Easemob lag longer than EASEMOB_IN_DOUBT_MS; raise it');
  }
  if (report.fates.delete || report.fates.populated) {
    logger.error(report.fates, 'orphans: there were two Easemob groups for one of ours');
  }
}
