import { defaultLimits, limitOf, type Bucket, type Limits } from './budget.js';
import { shapeOf } from './token-bucket.js';

/**
 * What all processes together may ask Easemob for, as our budget lets it through: less than its limit.
 * @param own the limits of this plan, where they are not the default ones
 */
export function flowOf(own: Partial<Limits>, bucket: Bucket): { perSecond: number; atOnce: number } {
  const { rate, capacity } = shapeOf(limitOf({ ...defaultLimits, ...own }, bucket));
  return { perSecond: rate * 1000, atOnce: capacity };
}
