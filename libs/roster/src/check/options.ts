import type { Stage } from '../cells/class-name.js';
import { usualLimits, type Limits } from '../reading/limits.js';

/** What is known of the school without the file. */
export interface CheckOptions {
  /** The calendar year in which the school year begins. */
  schoolYear: number;
  /** What the school is, where it is one of them only. It tells 2026级3班 and grade 1 apart. */
  stage?: Stage;
  /** The sourcedId of the school, where a OneRoster bundle holds several. */
  school?: string;
  /** A keyed digest (HMAC), in hexadecimal: of identity numbers, and of what rows are known by. */
  digest: (text: string) => string;
  limits?: Partial<Limits>;
}

export const limitsOf = ({ limits }: Pick<CheckOptions, 'limits'>): Limits => ({ ...usualLimits, ...limits });

/** Chinese schools begin their year in September, and make their lists from August on. */
export const schoolYearOf = (now: Date): number => (now.getMonth() >= 7 ? now.getFullYear() : now.getFullYear() - 1);
