import { fail, peopleBatch, type Failure, type Findings } from '#contracts';
import { noteFindings, readContent, readImport, readUpload, turnForward, type Upload } from '#enrolment';
import { schoolYearOf, withFaults, type Checked, type RosterFile } from '#roster';
import type { EntityManager } from 'typeorm';
import { carryOut } from './carry-out-roster.js';
import { ofChecked, ofFailure, ofItems, ofPlan, ofRefusal } from './findings.js';
import { outcomeDeed } from './import-deed.js';
import type { Operator } from './operator.js';
import {
  planIncoming,
  readItems,
  readList,
  type Incoming,
  type NotPlanned,
  type PlannedImport,
} from './plan-roster.js';

export interface UploadWork {
  /** ROSTER_DIGEST_KEY. */
  digestKey: string;
  /** Rows of one transaction, about; absent: as many as usual. */
  rowsAtATime?: number | undefined;
  /** Begin no further transaction once it is aborted. */
  signal: AbortSignal;
}

/** What has come of it: nothing is left to do; its turn is over; or it has to wait for something. */
export type UploadResult = 'ended' | 'stopped' | { waitsFor: string };

/**
 * Does what is to be done with a list that has come: reads it, or carries it out, or takes it back. Whoever goes on after a
 * crash calls it again.
 * @param as the one in whose name it is done
 */
export async function carryOutUpload(
  as: (who: string) => Operator,
  import_id: number,
  work: UploadWork,
): Promise<UploadResult> {
  const found = await readUpload(as('').reads, import_id);
  if (!found) return 'ended';
  const { upload } = found;
  if (upload.outcome === null) {
    const waitsFor = await readOne(as(upload.who), import_id, work);
    if (waitsFor !== undefined) return { waitsFor };
  }
  return goOn(as(upload.turned_by ?? upload.who), import_id, work);
}

/** @returns what it has to wait for */
async function readOne(operator: Operator, import_id: number, work: UploadWork): Promise<string | undefined> {
  const content = await readContent(operator.reads, import_id);
  if (!content) return undefined;
  const { school_id, options, name, bytes } = content;
  const asked = {
    school: school_id,
    mode: options.mode,
    schoolYear: options.school_year ?? schoolYearOf(new Date()),
    ...(options.stage && { stage: options.stage }),
    ...(options.source_school && { sourceSchool: options.source_school }),
    digestKey: work.digestKey,
    ...(work.rowsAtATime && { rowsAtATime: work.rowsAtATime }),
  };
  // People who come one by one are taken over at once, unless so many leave by them that somebody has to look.
  const noteRead = async (manager: EntityManager, planned: PlannedImport, found: Findings) => {
    await noteFindings(manager, import_id, ofPlan(planned, found));
    if (options.batch) await turnForward(manager, import_id);
  };
  const note = (found: Findings) => noteAll(operator, { import_id, school_id }, found);
  const read = options.batch ? await readBatch(bytes, asked) : await readFile({ name, bytes }, asked);
  if (!('incoming' in read)) return note(read);
  const { found, checked, incoming } = read;
  const plan = await planIncoming(operator, incoming, {
    ...asked,
    // With the plan or not at all: whoever finds the list unread plans it once more.
    keptAs: { import_id, with: (manager, planned) => noteRead(manager, planned, found) },
  });
  if ('counts' in plan) return undefined;
  if ('nothing' in plan) return note(found);
  if ('wrong' in plan) return note(ofChecked(withFaults(checked, plan.wrong)));
  const why = whyNot(plan);
  return typeof why === 'string' ? why : note(ofFailure(why, found));
}

type Asked = Parameters<typeof readList>[1];
/** A roster that can be planned, with what was found beside it; or what keeps all of it from being taken. */
type Read = { found: Findings; checked: Checked; incoming: Incoming } | Findings;

async function readFile(file: RosterFile, asked: Asked): Promise<Read> {
  const read = await readList(file, asked);
  if ('refused' in read) return ofRefusal(read.refused);
  if ('faulty' in read) return ofChecked(read.faulty);
  return { found: ofChecked(read.checked), ...read };
}

async function readBatch(bytes: Buffer, asked: Asked): Promise<Read> {
  const { people } = peopleBatch.parse(JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, '')));
  const { items, incoming } = await readItems(people, asked);
  const found = ofItems(items);
  return found.items!.some(({ taken }) => taken) ? { found, checked: items.checked, incoming } : found;
}

/** What a list waits for, or why it is not taken. */
function whyNot(plan: Extract<NotPlanned, { notNow: unknown } | { otherKey: true }>): string | Failure {
  if ('otherKey' in plan) return fail('roster_other_key');
  if (plan.notNow === 'moved') return 'the roster has changed meanwhile';
  if ('underWay' in plan.notNow) return `import ${plan.notNow.underWay} is under way`;
  return fail('roster_foreign', { count: plan.notNow.foreign });
}

function noteAll(operator: Operator, of: Pick<Upload, 'import_id' | 'school_id'>, found: Findings): Promise<undefined> {
  return operator.change('roster plan', async (manager) => {
    await noteFindings(manager, of.import_id, found);
    const details = { ended: 'not planned', errors: found.errors, refusal: found.refusal?.reason };
    return { result: undefined, deeds: [outcomeDeed(of, details)] };
  });
}

async function goOn(operator: Operator, import_id: number, { signal }: UploadWork): Promise<UploadResult> {
  const record = await readImport(operator.reads, import_id);
  if (!record) return 'ended';
  const way =
    record.status === 'undoing'
      ? ({ what: 'roster undo', direction: 'backward' } as const)
      : ({ what: 'roster approve', direction: 'forward' } as const);
  await carryOut(operator, record, { ...way, signal });
  return signal.aborted ? 'stopped' : 'ended';
}
