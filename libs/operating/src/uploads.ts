import { onItsWay, type Findings, type ImportList, type ImportView, type PageQuery } from '#contracts';
import {
  goes,
  keepUpload,
  listUploads,
  noteTurn,
  readUpload,
  turnBackward,
  turnForward,
  type ImportRecord,
  type Kept,
  type NewUpload,
  type ReadUpload,
  type Refused,
  type Upload,
} from '#enrolment/uploads';
import { want } from '#work';
import type { Queries } from '#operations';
import type { Outbox } from '#outbox';
import type { EntityManager } from 'typeorm';
import { importDeed } from './import-deed.js';
import { nothingDone, Operator } from './operator.js';

/*
 * Lists that other systems send. They are taken in here, and read, carried out and taken back by work of a worker, so that
 * nobody who has sent one waits for it. It loads nothing of the reading of lists.
 */

export { Operator };
export type { Kept, Refused };

/** A list as it has come. */
export type Incoming = Omit<NewUpload, 'who'>;

/** Keeps a list and asks for its reading. The same source and version once more is the same import. */
export async function takeUpload(operator: Operator, incoming: Incoming): Promise<Kept> {
  const { school_id, source, version, bytes } = incoming;
  return operator.change<Kept>('roster upload', async (manager, outbox) => {
    const kept = await keepUpload(manager, { ...incoming, who: operator.who });
    // Whoever sends it once more may have been told to, after work that had been given up.
    if ('known' in kept && kept.same && !kept.read)
      await carryOn(manager, outbox, { import_id: kept.known, school_id });
    if (!('kept' in kept)) return nothingDone(kept);
    await carryOn(manager, outbox, { import_id: kept.kept, school_id });
    const subject = `roster-import:${kept.kept}`;
    return { result: kept, deeds: [{ subject, school_id, details: { source, version, bytes: bytes.length } }] };
  });
}

/** Which import of which school is meant. */
export interface OfSchool {
  school_id: number;
  import_id: number;
}

/**
 * Begins to carry an import out, or goes on with one that has been left in the middle; a worker does it.
 * @param leaving how many people leave, as somebody has given it
 */
export const approveUpload = (
  operator: Operator,
  of: OfSchool,
  leaving?: number,
): Promise<ImportRecord | { refused: Refused }> =>
  turn(operator, of, { what: 'roster approve', begin: (manager) => turnForward(manager, of.import_id, leaving) });

/** Begins to take an import back, where nothing newer stands on it; a worker does it. */
export const undoUpload = (operator: Operator, of: OfSchool): Promise<ImportRecord | { refused: Refused }> =>
  turn(operator, of, { what: 'roster undo', begin: (manager) => turnBackward(manager, of.import_id) });

interface Turn {
  what: 'roster approve' | 'roster undo';
  begin: (manager: EntityManager) => Promise<ImportRecord | { refused: Refused }>;
}

const turn = (operator: Operator, of: OfSchool, { what, begin }: Turn): Promise<ImportRecord | { refused: Refused }> =>
  operator.change<ImportRecord | { refused: Refused }>(what, async (manager, outbox) => {
    const result = await begin(manager);
    if ('refused' in result || !(goes(result, 'forward') || goes(result, 'backward'))) return nothingDone(result);
    await noteTurn(manager, of.import_id, operator.who);
    await carryOn(manager, outbox, of);
    return { result, deeds: [importDeed(result)] };
  });

const carryOn = (manager: EntityManager, outbox: Outbox, { import_id: id, school_id }: OfSchool): Promise<number> =>
  want(manager, outbox, { kind: 'roster-import', id, tenant: { school_id, account_id: 0 } });

/** What is known of an import; undefined where that school has sent none by this number. */
export async function viewUpload(reads: Queries, { school_id, import_id }: OfSchool): Promise<ImportView | undefined> {
  const found = await readUpload<Findings>(reads, import_id);
  return found?.upload.school_id === school_id ? viewOf(found) : undefined;
}

/** Some imports of a school, the newest first. */
export async function viewUploads(
  reads: Queries,
  school_id: number,
  { limit, before }: PageQuery,
): Promise<ImportList> {
  // One more than is told says whether there are more.
  const found = await listUploads<Findings>(reads, school_id, { before, limit: limit + 1 });
  const imports = found.slice(0, limit).map((one) => {
    const { findings: _, ...line } = viewOf(one);
    return line;
  });
  return { imports, next_before: found.length > limit ? imports.at(-1)!.import_id : null };
}

const lookAgainMs = 1000;

/** How it is told. */
export function viewOf({ upload, record, parked }: ReadUpload<Findings>): ImportView {
  const { import_id, school_id, source, version, options, outcome, received_at } = upload;
  const status = statusOf(upload, record);
  const stuck = record?.failure ?? (parked ? 'given up' : null);
  return {
    import_id,
    school_id,
    source,
    version,
    mode: options.mode,
    status,
    stuck,
    progress: { done: record?.chunks_applied ?? 0, of: record?.chunks ?? 0 },
    received_at: received_at.toISOString(),
    finished_at: record?.finished_at?.toISOString() ?? null,
    retry_after_ms: onItsWay.includes(status) && stuck === null ? lookAgainMs : null,
    findings: outcome,
  };
}

/** A plan that another one has made way for is gone; what became of all else says its record. */
export function statusOf(
  { outcome }: Pick<Upload<Findings>, 'outcome'>,
  record: Pick<ImportRecord, 'status'> | undefined,
): ImportView['status'] {
  if (outcome === null) return 'received';
  if (outcome.preview !== null) return record?.status ?? 'superseded';
  const someTaken = outcome.items?.some(({ taken }) => taken) ?? outcome.errors === 0;
  return outcome.refusal === null && someTaken ? 'unchanged' : 'refused';
}
