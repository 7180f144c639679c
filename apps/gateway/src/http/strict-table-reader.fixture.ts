/** A cell that is not NULL: an unquoted number as its digits, or a text. */
type ReadCell = { integer: string } | { text: string } | null;

export interface ReadTable {
  columns: string[];
  rows: ReadCell[][];
}

/**
 * Reads a table as the strictest of the mORMot readers does, from front to back and without JSON.parse: where those take
 * another layout for an empty table in silence, this one throws and says where.
 */
export function readTable(text: string): ReadTable {
  const source = new Source(text);
  const table = text.startsWith('[') ? readExpanded(source) : readCompact(source);
  source.end();
  return table;
}

function readCompact(source: Source): ReadTable {
  source.exactly('{"fieldCount":');
  const fieldCount = Number(source.integer());
  source.exactly(',"values":[');
  const columns = [source.text()];
  while (columns.length < fieldCount) columns.push((source.exactly(','), source.text()));
  const cells: ReadCell[] = [];
  while (!source.next(']')) cells.push((source.exactly(','), source.cell()));
  source.exactly(',"rowCount":');
  const rowCount = Number(source.integer());
  source.exactly('}');
  if (rowCount * fieldCount !== cells.length) source.fail(`${cells.length} cells`);
  return {
    columns,
    rows: Array.from({ length: rowCount }, (_, row) => cells.slice(row * fieldCount, (row + 1) * fieldCount)),
  };
}

/** Cells are taken by their place: every object must have the columns of the first one, in its order. */
function readExpanded(source: Source): ReadTable {
  const columns: string[] = [];
  const rows: ReadCell[][] = [];
  source.exactly('[');
  do {
    const row: ReadCell[] = [];
    source.exactly('{');
    do {
      const name = source.text();
      if (rows.length === 0) columns.push(name);
      else if (columns[row.length] !== name) source.fail(`column ${name}`);
      source.exactly(':');
      row.push(source.cell());
    } while (source.next(','));
    source.exactly('}');
    if (row.length !== columns.length) source.fail(`${row.length} columns`);
    rows.push(row);
  } while (source.next(','));
  source.exactly(']');
  return { columns, rows };
}

const short: Record<string, string> = { '"': '"', '\\': '\\', b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };

class Source {
  private at = 0;

  constructor(private readonly source: string) {}

  fail(found: string): never {
    throw new Error(`at ${this.at}: ${found}`);
  }

  /** Takes the token if it comes next. */
  next(token: string): boolean {
    const comes = this.source.startsWith(token, this.at);
    if (comes) this.at += token.length;
    return comes;
  }

  exactly(token: string): void {
    if (!this.next(token)) this.fail(`${this.source.slice(this.at, this.at + 20)} instead of ${token}`);
  }

  end(): void {
    if (this.at < this.source.length) this.fail('more text');
  }

  /** Plain decimal: no plus, no leading zero. */
  integer(): string {
    const [digits] = /^(0|-?[1-9]\d*)/.exec(this.source.slice(this.at, this.at + 24)) ?? this.fail('no number');
    this.at += digits.length;
    return digits;
  }

  cell(): ReadCell {
    if (this.next('null')) return null;
    return this.source[this.at] === '"' ? { text: this.text() } : { integer: this.integer() };
  }

  text(): string {
    this.exactly('"');
    let text = '';
    while (!this.next('"')) text += this.character();
    return text;
  }

  private character(): string {
    const character = this.source[this.at++] ?? this.fail('an open text');
    if (character < ' ') this.fail('a raw control character');
    if (character !== '\\') return character;
    const kind = this.source[this.at++] ?? this.fail('an open text');
    if (kind !== 'u') return short[kind] ?? this.fail(`escape ${kind}`);
    const digits = this.source.slice(this.at, this.at + 4);
    // The writer escapes nothing else in this way: byte-string readers garble what is beyond 0xFF.
    if (!/^00[01][0-9A-F]$/.test(digits)) this.fail(`escape u${digits}`);
    this.at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }
}
