import type { EntityManager } from 'typeorm';
import type { Direction } from './carry-out.js';
import type { ImportRecord, ImportStatus } from './import-record.js';
import { lockImport } from './lock-import.js';
import { importUnderWay, raiseVersion, type Highest } from './school-record.js';
import { isFree, standsOn, type StandsOnIt } from './stands-on-it.js';

/** Why an import is not carried out, or not taken back. */
export type Refused =
  | 'unknown'
  /** It is neither planned nor on its way. */
  | { not: Direction; status: ImportStatus }
  /** The roster is another one than it was planned for. */
  | 'stale'
  /** What it has changed is not kept any more. */
  | 'tooOld'
  | { underWay: number }
  /** So many people leave: the number must be given. */
  | { brake: number }
  | { standsOnIt: StandsOnIt };

const onItsWay: readonly ImportStatus[] = ['approved', 'applying', 'undoing'];

/**
 * Begins to carry an import out, or goes on with one that has been left in the middle, from whichever side.
 * @param leaving how many people leave, as somebody has typed it
 */
export async function turnForward(
  manager: EntityManager,
  import_id: number,
  leaving?: number,
): Promise<ImportRecord | { refused: Refused }> {
  const found = await lockImport(manager, import_id);
  if (!found) return { refused: 'unknown' };
  const { record, school } = found;
  if (onItsWay.includes(record.status))
    return turned(manager, record, record.status === 'undoing' ? 'applying' : record.status);
  // Whoever has not heard of the end asks again.
  if (record.status === 'done') return record;
  if (record.status !== 'planned') return { refused: { not: 'forward', status: record.status } };
  const underWay = await importUnderWay(manager, record.school_id);
  if (underWay !== undefined) return { refused: { underWay } };
  if (record.base_version !== school.version) return { refused: 'stale' };
  if (record.brake !== null && record.brake !== leaving) return { refused: { brake: record.brake } };
  const version = await raiseVersion(manager, record.school_id, record.options.highest as Highest);
  await manager.query(`update roster_import set status = 'approved', version = $2 where import_id = $1`, [
    import_id,
    version,
  ]);
  return { ...record, status: 'approved', version };
}

/** Begins to take an import back, where nothing newer stands on it, or goes on with that. */
export async function turnBackward(
  manager: EntityManager,
  import_id: number,
): Promise<ImportRecord | { refused: Refused }> {
  const found = await lockImport(manager, import_id);
  if (!found) return { refused: 'unknown' };
  const { record, school } = found;
  if (record.status === 'undoing' || record.status === 'undone') return record;
  if (record.status !== 'done' && !onItsWay.includes(record.status))
    return { refused: { not: 'backward', status: record.status } };
  if (record.changes !== 'kept') return { refused: 'tooOld' };
  const standsOnIt = await standsOn(manager, record);
  if (!isFree(standsOnIt)) return { refused: { standsOnIt } };
  await raiseVersion(manager, record.school_id, school.highest);
  return turned(manager, record, 'undoing');
}

async function turned(manager: EntityManager, record: ImportRecord, status: ImportStatus): Promise<ImportRecord> {
  await manager.query('update roster_import set status = $2, failure = null where import_id = $1', [
    record.import_id,
    status,
  ]);
  return { ...record, status, failure: null };
}
