import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Makes what an image holds, far from this checkout, whose packages it must not need. Whoever makes it removes it. */
export async function makeImage(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'schoolim-image-'));
  await promisify(execFile)(process.execPath, [join(root, 'deploy/bundle.mjs'), folder]);
  process.env.SCHOOLIM_IMAGE = folder;
}

/** Prepares that what is started of the build, since no image holds it, is in few files too. Whoever does removes them. */
export async function makeBundles(): Promise<void> {
  const maker = pathToFileURL(join(root, 'test/bundles/prepare.mjs')).href;
  const { prepare } = (await import(maker)) as { prepare(): Promise<{ folder: string }> };
  process.env.SCHOOLIM_PREPARED = JSON.stringify(await prepare());
}

const remove = (folder: string) => rm(folder, { recursive: true, force: true });

export async function removeImage(): Promise<void> {
  const { SCHOOLIM_IMAGE: folder } = process.env;
  if (folder) await remove(folder);
}

export async function removeBundles(): Promise<void> {
  const { SCHOOLIM_PREPARED: prepared } = process.env;
  if (prepared) await remove((JSON.parse(prepared) as { folder: string }).folder);
}

/**
 * The main file of an app: that of the image where this run of tests has made one and the app is in it. Code can be woven
 * into the build alone, which has a file for each module.
 */
export function mainFileOf(app: string, { woven }: { woven: boolean }): string {
  const file = `dist/apps/${app}/src/main.js`;
  const ofImage = process.env.SCHOOLIM_IMAGE && join(process.env.SCHOOLIM_IMAGE, file);
  return ofImage && !woven && existsSync(ofImage) ? ofImage : join(root, file);
}
