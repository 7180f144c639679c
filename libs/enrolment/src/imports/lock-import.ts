import type { EntityManager } from 'typeorm';
import { readImport, type ImportRecord } from './import-record.js';
import { lockSchool, type SchoolRecord } from './school-record.js';

/**
 * An import with its school, which is locked until the end of the transaction: of two who do something to the imports of a
 * school one waits, and then sees what the other has done.
 */
export async function lockImport(
  manager: EntityManager,
  import_id: number,
): Promise<{ record: ImportRecord; school: SchoolRecord } | undefined> {
  const known = await readImport(manager, import_id);
  if (!known) return undefined;
  const school = await lockSchool(manager, known.school_id);
  const record = await readImport(manager, import_id);
  return record && { record, school };
}
