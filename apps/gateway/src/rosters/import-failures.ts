import { fail, type Failure } from '#contracts';
import type { Kept, Refused } from '#operating/uploads';

/** Why a list is not taken in, if it is not. */
export function notKept(
  kept: Kept,
  { school_id, source, version }: { school_id: number; source: string; version: string },
): Failure | undefined {
  if ('noSchool' in kept) return fail('school_not_found', { school_id });
  if ('busy' in kept) return fail('import_busy', { import_id: kept.busy });
  if ('known' in kept && !kept.same) return fail('import_version_taken', { source, version, import_id: kept.known });
  return undefined;
}

/** Why an import is not carried out, or not taken back. */
export function notTurned(why: Refused): Failure {
  if (why === 'unknown') return fail('import_not_found');
  if (why === 'stale') return fail('import_stale');
  if (why === 'tooOld') return fail('import_too_old');
  if ('underWay' in why) return fail('import_busy', { import_id: why.underWay });
  if ('brake' in why) return fail('import_leaving', { leaving: why.brake });
  if ('not' in why) return fail('import_not_so', { status: why.status });
  const { imports, groups, people } = why.standsOnIt;
  const parts = [
    ...(imports.length > 0 ? [`imports ${imports.join(', ')}`] : []),
    ...(groups > 0 ? [`groups: ${groups}`] : []),
    ...(people > 0 ? [`people: ${people}`] : []),
  ];
  return fail('import_stood_on', { detail: parts.join('; ') });
}
