/*
 * The parts of a workbook that do not depend on what is in its cells (ECMA-376).
 */
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const each = (count: number, xml: (n: number) => string) =>
  Array.from({ length: count }, (_, index) => xml(index + 1)).join('');

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

/** Text that XML takes: marks escaped, characters that it does not know left out. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"\r]/g, (mark) => marks[mark]!);

/** How a cell looks: as it is, as a heading, or as one in which something is wrong. */
export type Look = 'heading' | 'error' | 'warning';
const looks: (Look | undefined)[] = [undefined, 'heading', 'error', 'warning'];
export const lookIndex = (look?: Look): number => looks.indexOf(look) + 1;

const fills = ['FFDDEBF7', 'FFFFC7CE', 'FFFFEB9C'];

/** Style 0 is what every workbook has; all others are text (49), 2 to 4 with a colour. */
export const stylesXml =
  `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>` +
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
  fills.map((rgb) => `<fill><patternFill patternType="solid"><fgColor rgb="${rgb}"/></patternFill></fill>`).join('') +
  '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  looks
    .map((look, index) => {
      const [font, fill] = [look === 'heading' ? 1 : 0, index === 0 ? 0 : index + 1];
      return `<xf numFmtId="49" fontId="${font}" fillId="${fill}" borderId="0" xfId="0" applyNumberFormat="1" applyFill="1" applyFont="1"/>`;
    })
    .join('') +
  '</cellXfs></styleSheet>';

/** @param commented numbers of the sheets that have comments */
export const contentTypes = (sheets: number, commented: readonly number[]): string =>
  `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
  '<Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>' +
  `<Override PartName="/xl/workbook.xml" ContentType="${spreadsheet}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${spreadsheet}.styles+xml"/>` +
  each(
    sheets,
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${spreadsheet}.worksheet+xml"/>`,
  ) +
  commented
    .map((n) => `<Override PartName="/xl/comments${n}.xml" ContentType="${spreadsheet}.comments+xml"/>`)
    .join('') +
  '</Types>';

const relations = (inner: string) => `${head}<Relationships xmlns="${packages}/relationships">${inner}</Relationships>`;
const relation = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;

export const packageRelations = relations(relation('rId1', 'officeDocument', 'xl/workbook.xml'));

export const workbookRelations = (sheets: number): string =>
  relations(
    each(sheets, (n) => relation(`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`)) +
      relation('rIdStyles', 'styles', 'styles.xml'),
  );

export const sheetRelations = (n: number): string =>
  relations(
    relation('rId1', 'vmlDrawing', `../drawings/vmlDrawing${n}.vml`) +
      relation('rId2', 'comments', `../comments${n}.xml`),
  );

/** Names of sheets have at most 31 characters, and none of these in them. */
const sheetName = (name: string) => escaped(name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31) || 'Sheet');

export const workbookXml = (names: readonly string[]): string =>
  `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>` +
  names
    .map((name, index) => `<sheet name="${sheetName(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
    .join('') +
  '</sheets></workbook>';
