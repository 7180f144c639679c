import { escaped } from './parts.js';

/** A comment on a cell; row and column from 0. */
export interface Comment {
  readonly at: string;
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

export const commentsXml = (comments: readonly Comment[]): string =>
  `${head}<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>SchoolIM</author></authors><commentList>` +
  comments
    .map(
      ({ at, text }) =>
        `<comment ref="${at}" authorId="0"><text><t xml:space="preserve">${escaped(text)}</t></text></comment>`,
    )
    .join('') +
  '</commentList></comments>';

/** The box of each comment; Excel takes a workbook with comments and without these for damaged. */
export const drawingXml = (comments: readonly Comment[]): string =>
  '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">' +
  '<v:shapetype id="t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>' +
  comments
    .map(
      ({ row, column }, index) =>
        `<v:shape id="c${index}" type="#t202" style="position:absolute;width:240pt;height:80pt;visibility:hidden" fillcolor="#ffffe1">` +
        `<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${column + 1},15,${row},2,${column + 4},15,${row + 5},2</x:Anchor>` +
        `<x:AutoFill>False</x:AutoFill><x:Row>${row}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`,
    )
    .join('') +
  '</xml>';
