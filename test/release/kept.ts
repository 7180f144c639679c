import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
/** The programs of the release before, compiled: an upgrade is tried with them, and not with what is taken for them. */
const archive = join(root, 'test/release/kept.tgz');

/** What of a release meets the next one: the processes that share a database and a broker with it, and its migrations. */
const apps = ['gateway', 'easemob-worker', 'callback-dispatcher', 'easemob-receiver', 'roster-worker', 'migrate'];
const left = ['*.map', '*.spec.js', '*.fixture.js'].map((pattern) => `--exclude=${pattern}`);

/** From now on what has been built here is the release before. */
export const keep = () =>
  run('tar', [
    ...['--create', '--gzip', `--file=${archive}`, `--directory=${root}`, '--sort=name', '--owner=0', '--group=0'],
    ...[
      '--numeric-owner',
      '--mtime=@0',
      ...left,
      'package.json',
      'dist/libs',
      ...apps.map((app) => `dist/apps/${app}`),
    ],
  ]);

/** A release whose programs can be started. */
export interface Release {
  /** The main file of an app, for `Program`. */
  fileOf(app: string): string;
  remove(): Promise<void>;
}

/** Unpacks it. It runs on the packages of today: those of its own are not kept. */
export async function unpack(): Promise<Release> {
  const folder = await mkdtemp(join(tmpdir(), 'schoolim-release-'));
  await run('tar', ['--extract', '--gzip', `--file=${archive}`, `--directory=${folder}`]);
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    fileOf: (app) => join(folder, 'dist/apps', app, 'src/main.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
