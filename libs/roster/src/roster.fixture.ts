import type { CheckOptions } from './check/options.js';
import { checkRoster, type Checked } from './check/check-roster.js';
import { keyOf, kinds, type Roster } from './model/roster.js';
import { textCell, type RosterFile } from './reading/sheet.js';
import { writeXlsx } from './workbook/write-xlsx.js';

/** Good enough to tell a few thousand texts apart; what ships is given an HMAC. */
function digest(text: string): string {
  const lane = (seed: number) => {
    let hash = seed;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193 + seed);
    return (hash >>> 0).toString(16).padStart(8, '0');
  };
  return [0x811c9dc5, 3, 5, 7].map(lane).join('');
}

export const options: CheckOptions = { schoolYear: 2026, digest };

/** Which bytes a character has in GBK: Node reads them and does not write them. */
let gbk: Map<string, [number, number]> | undefined;

function gbkBytes(text: string): Uint8Array {
  if (!gbk) {
    gbk = new Map();
    const decoder = new TextDecoder('gbk');
    for (let high = 0x81; high <= 0xfe; high++)
      for (let low = 0x40; low <= 0xfe; low++) gbk.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
  }
  return Uint8Array.from([...text].flatMap((one) => (one < '\x80' ? [one.charCodeAt(0)] : gbk!.get(one)!)));
}

type TextEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16' | 'gbk';
const encoders: Record<TextEncoding, (text: string) => Uint8Array> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8-bom': (text) => Buffer.from(`\ufeff${text}`),
  'utf-16': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  gbk: gbkBytes,
};

/** A text file; cells that stand in one string are parted by commas. */
export const csv = (lines: readonly string[], name = '学生.csv', encoding: TextEncoding = 'utf-8'): RosterFile => ({
  name,
  bytes: encoders[encoding](lines.join('\r\n')),
});

type Cells = readonly (string | undefined)[];

/** A workbook; a sheet is its rows, and a row that is undefined is an empty one. */
export const book = async (
  sheets: Record<string, readonly (Cells | undefined)[]>,
  name = 'a.xlsx',
): Promise<RosterFile> => ({
  name,
  bytes: await writeXlsx(
    Object.entries(sheets).map(([sheet, rows]) => ({
      name: sheet,
      rows: () =>
        rows.flatMap((cells, at) =>
          cells ? [{ number: at + 1, cells: cells.map((text) => (text ? textCell(text) : undefined)) }] : [],
        ),
    })),
  ),
});

export async function checked(file: RosterFile, more: Partial<CheckOptions> = {}): Promise<Checked> {
  const result = await checkRoster(file, { ...options, ...more });
  if ('refused' in result) throw new Error(result.refused);
  return result;
}

/** `code at C7`, in the order in which they are told. */
export const faultsOf = ({ faults }: Checked): string[] =>
  faults.map(({ code, column = '', row }) => `${code} at ${column}${row ?? ''}`.replace(/ at $/, ''));

/** Everybody in a line: pupils with class and guardians, teachers with what they teach. */
export function peopleOf({ classes, people, enrolments, guardians, assignments, grades }: Roster): string[] {
  const person = new Map(people.map((one) => [one.key, one]));
  const nameOf = new Map([...classes, ...grades].map(({ key, name }) => [key, name]));
  return people.flatMap(({ key, role, name }) => {
    if (role === 'student') {
      const own = guardians.filter(({ student }) => student === key);
      const of = enrolments.find(({ student }) => student === key)!.class;
      return [
        [
          name,
          nameOf.get(of),
          ...own.map((link) =>
            [link.relation, person.get(link.guardian)!.name, person.get(link.guardian)!.phone ?? '-'].join(' '),
          ),
        ].join(', '),
      ];
    }
    if (role === 'guardian') return [];
    const own = assignments.filter(({ teacher }) => teacher === key);
    const places = own.map(({ course, class: of, grade, head }) =>
      [head ? 'head' : course, nameOf.get(of ?? grade ?? '')].filter(Boolean).join(' '),
    );
    return [[name, ...places].join(', ')];
  });
}

/** The rows of each kind by their keys, in whatever order they were; what is undefined is not there. */
export const sortedRows = (roster: Roster): Record<string, unknown> =>
  Object.fromEntries(
    kinds.map((kind) => [kind, Object.fromEntries((roster[kind] as never[]).map((row) => [keyOf[kind](row), row]))]),
  );
