import { createHash, createHmac } from 'node:crypto';
import {
  changesTo,
  countsOf,
  highestOf,
  inChunks,
  keepImport,
  lockSchool,
  numbersOf,
  planOf,
  readRoster,
  rehearsalNumbers,
  sameDigestKey,
  sizesOfActive,
  wrongIds,
  type Change,
  type Counts,
  type GroupSize,
  type Highest,
  type NewImport,
  type NotNow,
  type StoredRoster,
} from '#enrolment';
import {
  checkItems,
  checkRoster,
  summaryOf,
  withFaults,
  type Checked,
  type CheckedItems,
  type CheckOptions,
  type Fault,
  type Item,
  type KindSummary,
  type Match,
  type Mode,
  type Refusal,
  type Roster,
  type RosterFile,
} from '#roster';
import type { EntityManager } from 'typeorm';
import { importDeed } from './import-deed.js';
import { nothingDone, type Operator } from './operator.js';

/** How a list is to be read and taken. */
export interface ImportOptions extends Pick<CheckOptions, 'schoolYear' | 'stage'> {
  school: number;
  /** The sourcedId of the school, where a OneRoster bundle holds several. */
  sourceSchool?: string;
  mode: Mode;
  /** ROSTER_DIGEST_KEY. */
  digestKey: string;
  /** Whether the list may give people their ids in chats, which are common to all schools. */
  imUserIds?: boolean;
  /** Only look: nothing is kept, and no number given out. */
  rehearsal?: boolean;
  /** In one transaction, about. */
  rowsAtATime?: number;
  /** A number that has been given out for it already, and what is written down together with the plan. */
  keptAs?: { import_id: number; with: (manager: EntityManager, planned: PlannedImport) => Promise<unknown> };
}

/** What a list would make of a school, before anything is changed. */
export interface PlannedImport {
  /** By which it is approved; absent after a rehearsal. */
  import_id?: number;
  /** Rows by table: what will be made, changed and taken away, no more and no less. */
  counts: Counts;
  /** For people, with a few names; phones are masked. */
  summary: KindSummary[];
  groups: { create: number; change: number; remove: number };
  /** Who was recognised by evidence that somebody should look at; by what. */
  toConfirm: { role: string; name: string; by: Match['by'] }[];
  /** So many people leave that the number must be given to approve it. */
  brake?: number;
  /** Groups that Easemob has, and what changes of their members there. */
  active: readonly GroupSize[];
  warnings: readonly Fault[];
}

/** A list that is not taken, and why. */
export type NotPlanned =
  /** It is no table, or too much of one. */
  | { refused: Refusal }
  /** Errors in it: all of them. */
  | { faulty: Checked }
  | { notNow: NotNow | 'moved' }
  /** Digests of this school were made by another key. */
  | { otherKey: true }
  /** The roster is so already. */
  | { nothing: true };

/** Rows of one transaction: some milliseconds, for which a tap on one of its groups waits. */
const usualRows = 1000;

/** Reads a list, says all that is wrong with it, or what it would do; the list itself is not kept. */
export async function planRoster(
  operator: Operator,
  file: RosterFile,
  options: ImportOptions,
): Promise<PlannedImport | NotPlanned> {
  const read = await readList(file, options);
  if (!('incoming' in read)) return read;
  const plan = await planIncoming(operator, read.incoming, options);
  return 'wrong' in plan ? { faulty: withFaults(read.checked, plan.wrong) } : plan;
}

/** Reads a list, and says all that is wrong with it. */
export async function readList(
  file: RosterFile,
  options: Pick<ImportOptions, 'schoolYear' | 'stage' | 'sourceSchool' | 'school' | 'digestKey'>,
): Promise<{ checked: Checked; incoming: Incoming } | { refused: Refusal } | { faulty: Checked }> {
  const { schoolYear, stage, sourceSchool: school } = options;
  const checked = await checkRoster(file, { schoolYear, stage, school, digest: digestOf(options) });
  if ('refused' in checked) return { refused: checked };
  if (checked.faults.some(({ severity }) => severity === 'error')) return { faulty: checked };
  const digest = createHash('sha256').update(file.bytes).digest('hex');
  return { checked, incoming: { roster: checked.roster, warnings: checked.faults, digest } };
}

/** The same of people who have come one by one: those without an error are what has come. */
export async function readItems(
  people: readonly Item[],
  options: Pick<ImportOptions, 'schoolYear' | 'stage' | 'school' | 'digestKey'>,
): Promise<{ items: CheckedItems; incoming: Incoming }> {
  const { schoolYear, stage } = options;
  const items = await checkItems(people, { schoolYear, stage, digest: digestOf(options) });
  return { items, incoming: { roster: items.checked.roster, warnings: [], digest: null } };
}

/** A roster that has come, by whatever way. */
export interface Incoming {
  roster: Roster;
  warnings: readonly Fault[];
  /** Of the file; null where none came. */
  digest: string | null;
}

/** Ids that a list gives people, and that they cannot have: what is stored says so, and not the list alone. */
export interface WrongIds {
  wrong: Fault[];
}

/** The same for a roster that has been read, or has come row by row. */
export async function planIncoming(
  operator: Operator,
  incoming: Incoming,
  options: ImportOptions,
): Promise<PlannedImport | WrongIds | Exclude<NotPlanned, { refused: Refusal } | { faulty: Checked }>> {
  const stored = await readRoster(operator.reads, options.school);
  if (!('state' in stored)) return { notNow: stored };
  const keyCheck = digestOf(options)('the key of these digests').slice(0, 16);
  if ((stored.school.digest_check ?? keyCheck) !== keyCheck) return { otherKey: true };
  const ahead = await lookAhead(operator.reads, { stored, incoming, options });
  if ('wrong' in ahead) return ahead;
  const { planned, changes, highest } = ahead;
  if (changes.length === 0) return { nothing: true };
  if (options.rehearsal) return planned;
  const kept = {
    school_id: options.school,
    what: 'import',
    options: { mode: options.mode, school_year: options.schoolYear, highest },
    base_version: stored.school.version,
    counts: planned.counts,
    brake: planned.brake ?? null,
    who: operator.who,
    digest: incoming.digest,
    changes: inChunks(changes, options.rowsAtATime ?? usualRows),
    ...(options.keptAs && { import_id: options.keptAs.import_id }),
  } as const;
  const together = async (manager: EntityManager) => options.keptAs?.with(manager, planned);
  const import_id = await keep(operator, kept, { keyCheck, together });
  return import_id === undefined ? { notNow: 'moved' } : { ...planned, import_id };
}

/** What a list would make of a stored roster: a rehearsal and the real thing differ in the numbers alone. */
async function lookAhead(
  reads: Operator['reads'],
  { stored, incoming, options }: { stored: StoredRoster; incoming: Incoming; options: ImportOptions },
): Promise<WrongIds | { planned: PlannedImport; changes: Change[]; highest: Highest }> {
  const { plan, groups, toConfirm, brake, target, given } = planOf(stored, incoming.roster, options.mode);
  const wrong = await wrongIds(reads, stored, { given, target, imUserIds: options.imUserIds ?? false });
  if (wrong.length > 0) return { wrong };
  const changes = await changesTo(reads, stored, {
    target: { roster: target, sticky: stored.sticky, given },
    take: options.rehearsal ? rehearsalNumbers() : numbersOf(reads),
  });
  const named = new Map(incoming.roster.people.map(({ key, role, name }) => [key, { role, name }]));
  const planned: PlannedImport = {
    counts: countsOf(changes),
    summary: summaryOf(plan),
    groups: { create: groups.create.length, change: groups.change.length, remove: groups.remove.length },
    toConfirm: toConfirm.map(({ incoming: key, by }) => ({ ...named.get(key)!, by })),
    ...(brake !== undefined && { brake }),
    active: await sizesOfActive(reads, options.school, changes),
    warnings: incoming.warnings,
  };
  return { planned, changes, highest: highestOf(target) };
}

/** @returns undefined where the roster has become another one since it was read */
const keep = (
  operator: Operator,
  kept: NewImport,
  { keyCheck, together }: { keyCheck: string; together: (manager: EntityManager) => Promise<unknown> },
): Promise<number | undefined> =>
  operator.change<number | undefined>('roster plan', async (manager) => {
    const { version } = await lockSchool(manager, kept.school_id);
    const current = version === kept.base_version && (await sameDigestKey(manager, kept.school_id, keyCheck));
    if (!current) return nothingDone(undefined);
    const import_id = await keepImport(manager, kept);
    await together(manager);
    return { result: import_id, deeds: [importDeed({ ...kept, import_id })] };
  });

/** The same word has another digest in another school, so that nobody can follow a person from one to the other. */
const digestOf =
  ({ school, digestKey }: Pick<ImportOptions, 'school' | 'digestKey'>) =>
  (text: string): string =>
    createHmac('sha256', digestKey).update(`${school} ${text}`).digest('hex');
