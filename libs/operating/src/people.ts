import {
  changesTo,
  countsOf,
  editOf,
  highestOf,
  inChunks,
  keepImport,
  lockSchool,
  numbersOf,
  readRoster,
  releaseOf,
  turnForward,
  type ImportRecord,
  type NotNow,
  type PersonEdit,
  type StoredRoster,
  type WrongEdit,
} from '#enrolment';
import { carryOut } from './carry-out-roster.js';
import { importDeed } from './import-deed.js';
import { nothingDone, type Operator } from './operator.js';

/** Why a person is not changed. */
export type NotEdited = WrongEdit | { notNow: NotNow | 'moved' } | { nothing: true };

/** Changes a person by hand; what is changed wins over lists until it is released. @returns the import that it is */
export const editPerson = (
  operator: Operator,
  { school, key, ...edit }: { school: number; key: string } & PersonEdit,
): Promise<{ import_id: number } | NotEdited> =>
  byHand(operator, { school, what: 'edit', change: (stored) => editOf(stored, key, edit) });

/** Lets lists decide about a person again: the next one that comes. */
export const releasePerson = (
  operator: Operator,
  { school, key }: { school: number; key: string },
): Promise<{ import_id: number } | NotEdited> =>
  byHand(operator, { school, what: 'release', change: (stored) => releaseOf(stored, key) });

const rowsAtATime = 1000;

/** A change by hand goes the way of a list: planned, carried out, and taken back by the same code. */
async function byHand(
  operator: Operator,
  {
    school: school_id,
    what,
    change,
  }: { school: number; what: 'edit' | 'release'; change: (stored: StoredRoster) => ReturnType<typeof editOf> },
): Promise<{ import_id: number } | NotEdited> {
  const stored = await readRoster(operator.reads, school_id);
  if (!('state' in stored)) return { notNow: stored };
  const target = change(stored);
  if (!('roster' in target)) return target;
  const changes = await changesTo(operator.reads, stored, { target, take: numbersOf(operator.reads) });
  if (changes.length === 0) return { nothing: true };
  const { version } = stored.school;
  const kept = {
    school_id,
    what,
    options: { highest: highestOf(target.roster) },
    base_version: version,
    counts: countsOf(changes),
    brake: null,
    who: operator.who,
    digest: null,
    changes: inChunks(changes, rowsAtATime),
  };
  const begun = await operator.change<ImportRecord | undefined>(`person ${what}`, async (manager) => {
    if ((await lockSchool(manager, school_id)).version !== version) return nothingDone(undefined);
    const import_id = await keepImport(manager, kept);
    const turned = await turnForward(manager, import_id);
    if ('refused' in turned) throw new Error('a plan of this very moment is refused');
    return { result: turned, deeds: [importDeed(turned)] };
  });
  if (begun === undefined) return { notNow: 'moved' };
  await carryOut(operator, begun, { what: `person ${what}`, direction: 'forward' });
  return { import_id: begun.import_id };
}
