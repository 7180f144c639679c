import { delimitedSheet, delimiterOf } from './delimited.js';
import { isBundle, openBundle } from './bundle.js';
import type { Limits } from './limits.js';
import { FileRefused } from './refused.js';
import type { Format, RosterFile, Sheet } from './sheet.js';
import { textOf, type Encoding } from './text.js';
import { isWorkbook, openWorkbook } from './xlsx.js';
import { Zip } from './zip.js';

/** A file that is understood as far as its bytes go. */
export interface OpenFile {
  readonly format: Format;
  readonly encoding?: Encoding;
  readonly sheets: Sheet[];
  /** Sheets that are there and not looked at. */
  readonly hidden: string[];
}

const extensions: Record<Format, RegExp> = {
  xlsx: /\.xlsx$/i,
  csv: /\.(csv|txt)$/i,
  tsv: /\.(tsv|csv|txt)$/i,
  oneroster: /\.zip$/i,
};

/** @throws FileRefused for whatever is no table, or too much of one */
export async function openFile(file: RosterFile, limits: Limits): Promise<OpenFile> {
  const { bytes, name } = file;
  if (bytes.length === 0) throw new FileRefused('empty_file');
  if (bytes.length > limits.file) throw new FileRefused('file_too_large', `> ${limits.file / 1024 / 1024} MiB`);
  const open = startsWith(bytes, 'PK') ? await openZip(bytes, limits) : openText(file, limits);
  if (!extensions[open.format].test(name)) throw new FileRefused('wrong_extension', `${name}: ${open.format}`);
  return open;
}

const startsWith = (bytes: Uint8Array, magic: string) =>
  Buffer.from(bytes.subarray(0, magic.length)).toString('latin1') === magic;

async function openZip(bytes: Uint8Array, limits: Limits): Promise<OpenFile> {
  const zip = await Zip.open(bytes, limits);
  if (isWorkbook(zip)) return { format: 'xlsx', ...(await openWorkbook(zip, limits)) };
  if (isBundle(zip)) return { format: 'oneroster', ...(await openBundle(zip, limits)) };
  throw new FileRefused('not_a_table', 'zip');
}

/** What is often sent under the name of a table. */
const others: [magic: string, reason: 'old_excel' | 'not_a_table', what: string][] = [
  ['\xd0\xcf\x11\xe0', 'old_excel', ''],
  ['%PDF', 'not_a_table', 'PDF'],
  ['\x89PNG', 'not_a_table', 'PNG'],
  ['\xff\xd8\xff', 'not_a_table', 'JPEG'],
];

function openText({ bytes, name }: RosterFile, limits: Limits): OpenFile {
  for (const [magic, reason, what] of others) if (startsWith(bytes, magic)) throw new FileRefused(reason, what);
  const { text, encoding } = textOf(bytes);
  if (/^\s*<(!doctype|html|head|meta|table|\?xml)/i.test(text.slice(0, 1000))) throw new FileRefused('html');
  if (text.trim() === '') throw new FileRefused('empty_file');
  const delimiter = delimiterOf(text);
  const sheet = delimitedSheet(text, name.replace(/\.\w+$/, ''), { delimiter, limits });
  return { format: delimiter === '\t' ? 'tsv' : 'csv', encoding, sheets: [sheet], hidden: [] };
}
