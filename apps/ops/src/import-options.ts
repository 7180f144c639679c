import type { Mode } from '#roster';
import type { ListOptions } from './list-file.js';

/** How a list is to be taken over. */
export interface ImportOptions extends ListOptions {
  school: number;
  mode: Mode;
  sourceSchool?: string;
  dryRun: boolean;
  yes: boolean;
  leaving?: number;
}

/** How one import is meant. */
export interface OfOne {
  leaving?: number;
  yes?: boolean;
  json?: true;
}

/** How those of a school are. */
export interface OfSchool {
  school: number;
  limit: number;
  json?: true;
}
