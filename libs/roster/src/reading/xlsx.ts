import type { Limits } from './limits.js';
import { FileRefused } from './refused.js';
import type { Sheet } from './sheet.js';
import { dateStyles, sharedTexts } from './xlsx-parts.js';
import { sheetRows } from './xlsx-rows.js';
import { readWhole } from './xml.js';
import type { Zip } from './zip.js';

export const isWorkbook = (zip: Zip): boolean => zip.has('xl/workbook.xml');

/** The sheets of a workbook that are shown, and the names of those that are hidden. */
export interface Workbook {
  readonly sheets: Sheet[];
  readonly hidden: string[];
}

/** @throws FileRefused for a workbook that runs programs or reads other files */
export async function openWorkbook(zip: Zip, limits: Limits): Promise<Workbook> {
  if (zip.names.some((name) => name.endsWith('vbaProject.bin'))) throw new FileRefused('macros');
  if (zip.names.some((name) => name.startsWith('xl/externalLinks/'))) throw new FileRefused('external_links');
  const { named, since1904 } = await contents(zip);
  const targets = await relations(zip);
  const context = {
    texts: await sharedTexts(zip, limits),
    isDate: await dateStyles(zip),
    since1904,
    limits,
  };
  const sheets = named.flatMap(({ name, id, hidden }): Sheet[] => {
    const target = targets.get(id);
    // A chart sheet has a target of its own kind.
    if (hidden || !target || !zip.has(target) || !target.includes('worksheets/')) return [];
    return [{ name, rows: () => sheetRows(zip.read(target), name, context) }];
  });
  return { sheets, hidden: named.filter(({ hidden }) => hidden).map(({ name }) => name) };
}

async function contents(zip: Zip) {
  const named: { name: string; id: string; hidden: boolean }[] = [];
  let since1904 = false;
  await readWhole(zip.read('xl/workbook.xml'), {
    open(tag, attributes) {
      if (tag === 'workbookPr') since1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      if (tag !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      named.push({ name: attributes['name'] ?? '', id, hidden: (attributes['state'] ?? 'visible') !== 'visible' });
    },
    close() {},
    text() {},
  });
  return { named, since1904 };
}

async function relations(zip: Zip): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  const path = 'xl/_rels/workbook.xml.rels';
  if (!zip.has(path)) throw new FileRefused('damaged', path);
  await readWhole(zip.read(path), {
    open(tag, { Id, Target }) {
      if (tag !== 'Relationship' || Id === undefined || Target === undefined) return;
      targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
    close() {},
    text() {},
  });
  return targets;
}
