import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSet, loadSettings } from '#config';
import { ownDatabaseUrl } from './operator.js';

/**
 * The key of the digests. The database of an `npm start` has one of its own, made when it is first needed; for any other it
 * has to be given, since whoever else operates it must have the same.
 */
export function digestKey(): string {
  const { DATA_DIR } = loadSettings(['DATA_DIR']);
  const ours = !isSet('DATABASE_URL') && !isSet('ROSTER_DIGEST_KEY') && ownDatabaseUrl(DATA_DIR) !== undefined;
  const defaults = ours ? { ROSTER_DIGEST_KEY: keptKey(join(DATA_DIR, 'roster-digest-key')) } : {};
  return loadSettings(['ROSTER_DIGEST_KEY'], { defaults }).ROSTER_DIGEST_KEY;
}

function keptKey(file: string): string {
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
