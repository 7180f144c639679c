import { delimitedSheet } from './delimited.js';
import type { Limits } from './limits.js';
import { FileRefused } from './refused.js';
import type { Sheet } from './sheet.js';
import { textOf } from './text.js';
import type { Zip } from './zip.js';

/** The tables of a OneRoster bundle that are read. Demographics hold what is nobody's business here. */
const tables = ['orgs', 'users', 'roles', 'courses', 'classes', 'enrollments'].map((table) => `${table}.csv`);

/** Some exporters pack the folder as well. */
const folderOf = (zip: Zip): string | undefined =>
  zip.names.find((name) => /^([^/]+\/)?users\.csv$/i.test(name))?.replace(/users\.csv$/i, '');

export const isBundle = (zip: Zip): boolean => folderOf(zip) !== undefined;

/** @throws FileRefused for a bundle of changes, which taken for all there is would remove everybody */
export async function openBundle(zip: Zip, limits: Limits): Promise<{ sheets: Sheet[]; hidden: string[] }> {
  const folder = folderOf(zip)!;
  const path = (table: string) => zip.names.find((name) => name.toLowerCase() === `${folder}${table}`.toLowerCase());
  const manifest = path('manifest.csv');
  if (manifest && /^"?file\.(users|enrollments)"?,"?delta/im.test(await textIn(zip, manifest, limits)))
    throw new FileRefused('delta_bundle');
  const sheets: Sheet[] = [];
  for (const table of tables) {
    const file = path(table);
    if (file) sheets.push(delimitedSheet(await textIn(zip, file, limits), table, { delimiter: ',', limits }));
  }
  const read = new Set(sheets.map(({ name }) => name));
  const others = zip.names.filter((name) => /\.csv$/i.test(name)).map((name) => name.slice(folder.length));
  return { sheets, hidden: others.filter((name) => !read.has(name.toLowerCase()) && name !== 'manifest.csv') };
}

async function textIn(zip: Zip, path: string, limits: Limits): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of zip.read(path)) {
    size += piece.length;
    if (size > limits.file) throw new FileRefused('too_much_inside', path);
    pieces.push(piece);
  }
  return textOf(Buffer.concat(pieces)).text;
}
