import type { Columns, Rows } from '#contracts';

/*
 * The table layout of the 2017 server, byte for byte: that of the mORMot framework. Its readers take a text that is
 * laid out in any other way for an empty table without saying so. Hence: no white space, this order of keys, no key
 * behind rowCount, and no JSON.stringify over the whole.
 */

/** The text of a table. `expanded` gives a bare array of objects, except without rows: then the compact text tells the columns. */
export function tableText(columns: Columns, rows: Rows, { expanded }: { expanded: boolean }): string {
  return expanded && rows.length > 0 ? expandedText(columns, rows) : compactText(columns, rows);
}

function compactText(columns: Columns, rows: Rows): string {
  const names = Object.keys(columns);
  const types = Object.values(columns);
  let text = `{"fieldCount":${names.length},"values":["${names.join('","')}"`;
  for (const row of rows) {
    for (let i = 0; i < types.length; i++) text += ',' + cellText(row[i], types[i]);
  }
  return `${text}],"rowCount":${rows.length}}`;
}

function expandedText(columns: Columns, rows: Rows): string {
  const types = Object.values(columns);
  const keys = Object.keys(columns).map((name, i) => `${i === 0 ? '{' : ','}"${name}":`);
  const objects = rows.map((row) => types.map((type, i) => keys[i] + cellText(row[i], type)).join('') + '}');
  return `[${objects.join(',')}]`;
}

/** A cell as the database printed it. A NUL ends the text of a cell, as it did in the original. */
function cellText(cell: string | null | undefined, type: Columns[string] | undefined): string {
  if (cell === null || cell === undefined) return 'null';
  return type === 'integer' ? cell : `"${escaped(cell)}"`;
}

const short: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

// Only these are escaped; above all not "/" and nothing outside ASCII, which byte-string readers would garble.

const special = /["\\\u0001-\u001f]/g;

function escaped(text: string): string {
  const nul = text.indexOf('\0');
  const visible = nul < 0 ? text : text.slice(0, nul);
  return visible.replace(
    special,
    (character) => short[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
