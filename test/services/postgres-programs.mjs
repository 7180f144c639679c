// PostgreSQL as Debian installs it: where its programs are, and as whom they run.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const postgresFolder = '/usr/lib/postgresql';

const newest = () =>
  readdirSync(postgresFolder)
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => b - a)[0];
export const postgresProgram = (name) => join(postgresFolder, newest(), 'bin', name);

/** PostgreSQL refuses to run as root. */
export const postgresAccount = () =>
  process.getuid() === 0
    ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) }
    : {};
