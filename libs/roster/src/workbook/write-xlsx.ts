import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { columnName } from '../reading/sheet.js';
import { commentsXml, drawingXml, type Comment } from './comments.js';
import {
  contentTypes,
  escaped,
  lookIndex,
  packageRelations,
  sheetRelations,
  stylesXml,
  workbookRelations,
  workbookXml,
  type Look,
} from './parts.js';

/** A cell to be written. All cells are text, so that no program touches long numbers. */
export interface CellOut {
  readonly text: string;
  readonly look?: Look;
  readonly comment?: string;
}

export interface RowOut {
  /** From 1. */
  readonly number: number;
  readonly cells: readonly (CellOut | undefined)[];
}

export interface SheetOut {
  readonly name: string;
  readonly rows: () => Iterable<RowOut> | AsyncIterable<RowOut>;
  /** Rows at its head that stay in sight. */
  readonly frozen?: number;
  /** Of every column, in characters. */
  readonly width?: number;
}

/** The same for every workbook: equal rows give equal bytes. */
const entry = { mtime: new Date(2020, 0, 1), mode: 0o100644 };

/** A workbook of these sheets as .xlsx. Rows are taken one by one, sheet after sheet. */
export async function writeXlsx(sheets: readonly SheetOut[]): Promise<Uint8Array> {
  const zip = new ZipFile();
  const whole = buffer(zip.outputStream);
  const add = (path: string, xml: string) => zip.addBuffer(Buffer.from(xml), path, entry);
  const names = sheets.map(({ name }) => name);
  add('_rels/.rels', packageRelations);
  add('xl/workbook.xml', workbookXml(names));
  add('xl/_rels/workbook.xml.rels', workbookRelations(names.length));
  add('xl/styles.xml', stylesXml);
  const commented: number[] = [];
  for (const [index, sheet] of sheets.entries()) {
    const comments: Comment[] = [];
    const rows = Readable.from(sheetXml(sheet, comments), { objectMode: false });
    const written = new Promise<void>((resolve, reject) => rows.once('end', resolve).once('error', reject));
    zip.addReadStream(rows, `xl/worksheets/sheet${index + 1}.xml`, entry);
    await written;
    // Excel takes a sheet with an empty list of comments for damaged.
    if (comments.length === 0) continue;
    commented.push(index + 1);
    add(`xl/worksheets/_rels/sheet${index + 1}.xml.rels`, sheetRelations(index + 1));
    add(`xl/comments${index + 1}.xml`, commentsXml(comments));
    add(`xl/drawings/vmlDrawing${index + 1}.vml`, drawingXml(comments));
  }
  add('[Content_Types].xml', contentTypes(names.length, commented));
  zip.end();
  return new Uint8Array(await whole);
}

async function* sheetXml({ rows, frozen = 0, width = 16 }: SheetOut, comments: Comment[]): AsyncGenerator<string> {
  yield (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"' +
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetViews><sheetView workbookViewId="0">'
  );
  if (frozen > 0)
    yield `<pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" activePane="bottomLeft" state="frozen"/>`;
  yield `</sheetView></sheetViews><cols><col min="1" max="200" width="${width}" style="${lookIndex()}" customWidth="1"/></cols><sheetData>`;
  for await (const { number, cells } of rows()) {
    yield `<row r="${number}">`;
    for (const [column, cell] of cells.entries()) {
      if (!cell) continue;
      const at = `${columnName(column)}${number}`;
      yield `<c r="${at}" s="${lookIndex(cell.look)}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell.text)}</t></is></c>`;
      if (cell.comment) comments.push({ at, row: number - 1, column, text: cell.comment });
    }
    yield '</row>';
  }
  yield `</sheetData>${comments.length > 0 ? '<legacyDrawing r:id="rId1"/>' : ''}</worksheet>`;
}
