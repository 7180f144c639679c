import { pathToFileURL } from 'node:url';
import { programInFewFiles } from './program.mjs';

/**
 * For a process that a test has started: SCHOOLIM_PREPARED is what prepare.mjs has prepared for its run, WEAVE the faults.
 * @param {string} main path of a main file below dist
 * @returns {Promise<string>} URL of the same in few files, with the faults in it; of itself where nothing is prepared
 */
export async function startedFile(main) {
  const { SCHOOLIM_PREPARED: prepared, WEAVE = '[]' } = process.env;
  const file = prepared ? await programInFewFiles(main, JSON.parse(WEAVE), JSON.parse(prepared)) : main;
  return pathToFileURL(file).href;
}
