/** By which clock Easemob names its hours. */
export type HistoryTime = 'beijing' | 'utc';

const aheadMs: Record<HistoryTime, number> = { beijing: 8 * 3_600_000, utc: 0 };

/** What Easemob calls the hour that begins then: `yyyyMMddHH`. */
export const hourName = (beginning: Date, time: HistoryTime): string =>
  new Date(beginning.getTime() + aheadMs[time]).toISOString().replace(/\D/g, '').slice(0, 10);
