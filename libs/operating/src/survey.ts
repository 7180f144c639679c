import type { Queries } from '#operations';
import { countWork, listWork, type WorkLine, type WorkSelection } from './work-lines.js';
import { readWork, type WorkPicture } from './work-picture.js';

/** What a selection holds, before anything is done to it. */
interface Survey {
  matched: number;
  /** The first of it. */
  sample: WorkLine[];
  /** Keys that were named one by one and do not fit, with what is known of them. */
  absent: { key: string; state: WorkPicture['state'] | 'unknown' }[];
}

const sampleSize = 5;

/** @param named keys that the operator has named one by one: each must be there */
export async function surveyWork(
  queries: Queries,
  selection: WorkSelection,
  named: readonly string[],
): Promise<Survey> {
  const matched = await countWork(queries, selection);
  const lines = await listWork(queries, selection, Math.max(sampleSize, named.length));
  const absent = await Promise.all(
    named
      .filter((key) => !lines.some((line) => line.key === key))
      .map(async (key) => ({ key, state: (await readWork(queries, key))?.state ?? ('unknown' as const) })),
  );
  return { matched, sample: lines.slice(0, sampleSize), absent };
}
