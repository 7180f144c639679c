import { cancelWork, retryWork, surveyWork, type Operator, type WorkSelection } from '#operating';
import { count, printJson, refuse } from './print.js';

export interface Repair {
  verb: 'retry' | 'cancel';
  /** With `keys` where the operator has named some, or ids that lead to them. */
  selection: WorkSelection;
  /** Keys that the operator has named one by one: each must be there. */
  named: readonly string[];
  yes: boolean;
  json: boolean;
}

const done = { retry: 'taken up again', cancel: 'cancelled' };
const fewAre = 5;

/** Counts what is meant and shows it; with `yes`, does it. Nothing named may be passed over in silence. */
export async function repair(operator: Operator, { verb, selection, named, yes, json }: Repair): Promise<void> {
  const { matched, sample, absent } = await surveyWork(operator.reads, selection, named);
  const { changed, running } = yes ? await carryOut(operator, verb, { selection, named }) : nothing;
  if (absent.length > 0 || (yes && named.some((key) => !changed.includes(key)))) process.exitCode = 1;
  const confirm = yes || matched === 0 ? undefined : `nothing is changed yet: add --yes to ${verb}`;
  if (json) return printJson({ verb, matched, changed, running, absent, confirm });

  console.log(count(matched, 'piece of work fits', 'pieces of work fit'));
  for (const { key, state, error } of sample) console.log(`  ${key}  ${state}  ${error ?? ''}`.trimEnd());
  if (matched > sample.length) console.log(`  … and ${matched - sample.length} more`);
  for (const one of absent) refuse(absence(one));
  if (yes) console.log(`${changed.length} ${done[verb]}`);
  if (running.length > 0) console.log(`left alone, being carried out just now: ${few(running)}`);
  if (confirm) console.log(confirm);
}

const few = (keys: readonly string[]): string =>
  `${keys.slice(0, fewAre).join(', ')}${keys.length > fewAre ? ` and ${keys.length - fewAre} more` : ''}`;

const nothing = { changed: [] as string[], running: [] as string[] };

/** What is named, a person waits for; what is swept together goes behind people's taps. */
const carryOut = (
  operator: Operator,
  verb: Repair['verb'],
  { selection, named }: Pick<Repair, 'selection' | 'named'>,
) =>
  verb === 'cancel'
    ? cancelWork(operator, selection)
    : retryWork(operator, selection, { lane: named.length > 0 ? 'tap' : 'bulk' });

function absence({ key, state }: { key: string; state: string }): string {
  if (state === 'unknown') return `there is no work with the key ${key}`;
  if (state === 'done') return `nothing is wanted of ${key}: it is done or was cancelled`;
  return `${key} is ${state} and does not fit the filter`;
}
