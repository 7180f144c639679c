// Once for a run of tests, before any of its programs is started by run.mjs.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cache, dist, packagesInFewFiles } from './packages.mjs';

const ofRun = 'run-';
const dayMs = 86_400_000;

/**
 * @typedef {object} Prepared
 * @property {string} folder where programs of this run are kept; whoever has it made removes it
 * @property {Record<string, string>} packages the file for each name that packages are imported by
 * @property {string[]} placed modules of ours that look for files beside themselves
 * @returns {Promise<Prepared>}
 */
export async function prepare() {
  const packages = await packagesInFewFiles();
  removeForsaken();
  return { folder: mkdtempSync(join(cache, ofRun)), packages, placed: modulesWith('import.meta.url') };
}

/** A run that is killed removes nothing. */
function removeForsaken() {
  const folders = readdirSync(cache).filter((name) => name.startsWith(ofRun));
  for (const folder of folders.map((name) => join(cache, name))) {
    const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (changed < Date.now() - dayMs) rmSync(folder, { recursive: true, force: true });
  }
}

const modulesWith = (text) =>
  readdirSync(dist, { recursive: true })
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(dist, file))
    .filter((path) => readFileSync(path, 'utf8').includes(text));
