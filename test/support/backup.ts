import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const debian = '/usr/lib/postgresql';

/** Debian keeps the programs of each release apart; elsewhere they are on the path. */
function program(name: string): string {
  const releases = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return releases.map((release) => join(debian, release, 'bin', name)).find(existsSync) ?? name;
}

/** A backup as operators make it. */
export const dump = (url: string, file: string) => run(program('pg_dump'), ['--format=custom', `--file=${file}`, url]);

/** Puts a database back to what it was when it was dumped; an empty one becomes it. */
export const restore = (url: string, file: string) =>
  run(program('pg_restore'), ['--clean', '--if-exists', '--single-transaction', '--no-owner', `--dbname=${url}`, file]);
