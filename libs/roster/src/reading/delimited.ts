import { CsvError, parse } from 'csv-parse';
import type { Limits } from './limits.js';
import { FileRefused } from './refused.js';
import { textCell, type Row, type Sheet } from './sheet.js';

const pieceLength = 64 * 1024;

/** What parts the cells: of tab, comma and semicolon the one that the first lines have most of. */
export function delimiterOf(text: string): string {
  const head = text
    .slice(0, pieceLength)
    .replace(/"[^"]*"/g, '')
    .split(/\r\n|[\r\n]/, 12)
    .join('\n');
  const times = (delimiter: string) => head.split(delimiter).length - 1;
  return ['\t', ',', ';'].reduce((best, next) => (times(next) > times(best) ? next : best), ',');
}

/** A text with delimiters as a sheet. A row is what a spreadsheet program would show as one, whatever lines it has. */
export function delimitedSheet(
  text: string,
  name: string,
  { delimiter, limits }: { delimiter: string; limits: Limits },
): Sheet {
  return { name, rows: () => delimitedRows(text, { name, delimiter, limits }) };
}

async function* delimitedRows(
  text: string,
  { name, delimiter, limits }: { name: string; delimiter: string; limits: Limits },
): AsyncGenerator<Row> {
  const parser = parse({
    delimiter,
    relax_column_count: true,
    skip_empty_lines: false,
    // A quotation mark inside of a cell that does not begin with one stands for itself.
    relax_quotes: true,
    max_record_size: limits.columns * limits.cell,
  });
  feed(text, parser);
  let number = 0;
  try {
    for await (const record of parser) {
      if (++number > limits.rows) throw new FileRefused('too_many_rows', `${name}: > ${limits.rows}`);
      const row = rowOf(record as string[], { number, name, limits });
      if (row.cells.length > 0) yield row;
    }
  } catch (error) {
    if (error instanceof CsvError) throw new FileRefused('broken_quotes', `${name}: ${number + 1}`);
    throw error;
  } finally {
    parser.destroy();
  }
}

/** Hands the text over as fast as rows are taken, and no faster. */
function feed(text: string, parser: ReturnType<typeof parse>): void {
  let at = 0;
  const more = () => {
    while (at < text.length && !parser.destroyed) {
      const piece = text.slice(at, (at += pieceLength));
      if (!parser.write(piece)) return void parser.once('drain', more);
    }
    if (!parser.destroyed) parser.end();
  };
  more();
}

function rowOf(record: string[], { number, name, limits }: { number: number; name: string; limits: Limits }): Row {
  const cells: Row['cells'][number][] = [];
  for (const [column, text] of record.entries()) {
    if (text.trim() === '') continue;
    if (column >= limits.columns) throw new FileRefused('too_many_columns', `${name}: ${number}`);
    if (text.length > limits.cell) throw new FileRefused('cell_too_long', `${name}: ${number}`);
    cells[column] = textCell(text);
  }
  return { number, cells };
}
