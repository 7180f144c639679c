import {
  carryOutChunk,
  goes,
  noteFailure,
  RowsMoved,
  turnBackward,
  turnForward,
  type Direction,
  type ImportRecord,
  type Refused,
} from '#enrolment';
import type { EntityManager } from 'typeorm';
import type { What } from './audit.js';
import { importDeed, outcomeDeed } from './import-deed.js';
import { nothingDone, type Operator } from './operator.js';
import { prepareSchool } from './readiness.js';

/** Told after each transaction how far an import is. */
export type OnProgress = (record: ImportRecord) => void;

interface CarryOutOptions {
  onProgress?: OnProgress | undefined;
  /** Begins no further transaction once it is aborted: whoever comes next goes on. */
  signal?: AbortSignal | undefined;
}

/**
 * Carries a planned import out, or goes on with one that was left in the middle, by whatever: in short transactions, each
 * of which remembers that it has been.
 * @param options.leaving how many people leave, as somebody has typed it
 */
export async function approveRoster(
  operator: Operator,
  import_id: number,
  { leaving, ...options }: CarryOutOptions & { leaving?: number | undefined } = {},
): Promise<ImportRecord | { refused: Refused }> {
  const way = { what: 'roster approve', direction: 'forward', ...options } as const;
  return begin(operator, way, (manager) => turnForward(manager, import_id, leaving));
}

/** Takes an import back, row by row, where nothing newer stands on it; or goes on with that. */
export async function undoRoster(
  operator: Operator,
  import_id: number,
  options: CarryOutOptions = {},
): Promise<ImportRecord | { refused: Refused }> {
  const way = { what: 'roster undo', direction: 'backward', ...options } as const;
  return begin(operator, way, (manager) => turnBackward(manager, import_id));
}

async function begin(
  operator: Operator,
  way: Way,
  turn: (manager: EntityManager) => Promise<ImportRecord | { refused: Refused }>,
): Promise<ImportRecord | { refused: Refused }> {
  const turned = await operator.change<ImportRecord | { refused: Refused }>(way.what, async (manager) => {
    const result = await turn(manager);
    const begins = 'status' in result && goes(result, way.direction);
    return begins ? { result, deeds: [importDeed(result)] } : nothingDone(result);
  });
  return 'refused' in turned ? turned : carryOut(operator, turned, way);
}

interface Way extends CarryOutOptions {
  what: What;
  direction: Direction;
}

/** Carries out what has been begun, chunk by chunk, until it has ended, or somebody has turned it round. */
export async function carryOut(operator: Operator, begun: ImportRecord, way: Way): Promise<ImportRecord> {
  let record = begun;
  while (goes(record, way.direction) && !way.signal?.aborted) {
    const next = await nextChunk(operator, begun.import_id, way);
    if (!('status' in next)) return fail(operator, record, { ...way, ...next });
    record = next;
    way.onProgress?.(record);
  }
  return record;
}

/** Says why it cannot go on. What has been done stays, until it is taken back. */
function fail(
  operator: Operator,
  record: ImportRecord,
  { what, failure }: Way & { failure: string },
): Promise<ImportRecord> {
  return operator.change(what, async (manager) => {
    const result = await noteFailure(manager, record.import_id, failure);
    return { result, deeds: [outcomeDeed(record, { failure })] };
  });
}

/** Two that met each other's locks: the database has let one of them go on. */
const deadlock = '40P01';
/** A row is there that should not be, or is not that others name: as rows that have moved. */
const inTheWay = ['23503', '23505'];
const tries = 5;

async function nextChunk(
  operator: Operator,
  import_id: number,
  { what, direction }: Way,
): Promise<ImportRecord | { failure: string }> {
  for (let tried = 1; ; tried++) {
    try {
      return await operator.change(what, async (manager, outbox) => {
        const record = await carryOutChunk(manager, outbox, { import_id, direction });
        const ended = !goes(record, direction);
        if (ended && direction === 'forward') await prepareSchool(manager, outbox, record.school_id);
        return { result: record, deeds: ended ? [outcomeDeed(record, { ended: record.status })] : [] };
      });
    } catch (error) {
      const { code, table } = error as { code?: string; table?: string };
      if (error instanceof RowsMoved || inTheWay.includes(code ?? '')) return { failure: `rows have moved: ${table}` };
      if (code !== deadlock || tried === tries) throw error;
    }
  }
}
