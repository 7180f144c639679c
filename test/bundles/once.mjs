import { existsSync, renameSync, rmSync } from 'node:fs';

/**
 * Makes a folder where it is not there yet. Several may do so at a time: each makes a draft, and the first one's is taken.
 * @param {string} folder
 * @param {(draft: string) => Promise<unknown>} make fills it
 */
export async function once(folder, make) {
  if (existsSync(folder)) return;
  const draft = `${folder}.${process.pid}`;
  await make(draft);
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true });
  }
}
