import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { RosterFile } from './sheet.js';

type Part = string | Iterable<string>;

/** A zip of these files; a file in pieces is packed as it comes. */
export async function zipOf(parts: Record<string, Part>, name = 'a.xlsx'): Promise<RosterFile> {
  const zip = new ZipFile();
  const whole = buffer(zip.outputStream);
  for (const [path, part] of Object.entries(parts))
    if (typeof part === 'string') zip.addBuffer(Buffer.from(part), path);
    else zip.addReadStream(Readable.from(part, { objectMode: false }), path);
  zip.end();
  return { name, bytes: new Uint8Array(await whole) };
}

const workbook = `<workbook xmlns:r="r"><sheets><sheet name="学生" sheetId="1" r:id="rId1"/></sheets></workbook>`;
const relations = `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`;

/** A workbook with one sheet of this text, and whatever else. */
export const workbookOf = (sheet: Part, more: Record<string, Part> = {}): Promise<RosterFile> =>
  zipOf({
    'xl/workbook.xml': workbook,
    'xl/_rels/workbook.xml.rels': relations,
    'xl/worksheets/sheet1.xml': sheet,
    ...more,
  });

/** A piece, over and over. */
export function* times(count: number, piece: string, [before, after] = ['', '']): Generator<string> {
  const many = 1000;
  yield before;
  for (let left = count; left > 0; left -= many) yield piece.repeat(Math.min(left, many));
  yield after;
}

export const inSheet = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
export const aroundRows: [string, string] = ['<worksheet><sheetData>', '</sheetData></worksheet>'];

/** A row of texts that stand in the cells themselves; what begins with `<` stands as it is. */
export const rowXml = (number: number, ...cells: string[]): string =>
  `<row r="${number}">${cells
    .map((cell, at) => {
      const ref = `${String.fromCharCode(65 + at)}${number}`;
      return cell.startsWith('<')
        ? cell.replace('<c', `<c r="${ref}"`)
        : `<c r="${ref}" t="inlineStr"><is><t>${cell}</t></is></c>`;
    })
    .join('')}</row>`;
