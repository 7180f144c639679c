// Once for a run of tests, before any of its programs is started by run.mjs.
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dist } from './dist.mjs';
import { cache, packagesInFewFiles } from './packages.mjs';

/**
 * @typedef {object} Prepared
 * @property {string} folder where programs of this run are kept; whoever has it made removes it
 * @property {Record<string, string>} packages the file for each name that packages are imported by
 * @property {string[]} placed modules of ours that look for files beside themselves
 * @returns {Promise<Prepared>}
 */
export async function prepare() {
  const packages = await packagesInFewFiles();
  return { folder: mkdtempSync(join(cache, 'run-')), packages, placed: modulesWith('import.meta.url') };
}

const modulesWith = (text) =>
  readdirSync(dist, { recursive: true })
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(dist, file))
    .filter((path) => readFileSync(path, 'utf8').includes(text));
