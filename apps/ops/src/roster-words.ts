import type { ImportRecord, NotEdited, NotPlanned, PlannedImport, Refused } from '#operating/rosters';
import { lasting } from './budget.js';
import { count, table } from './print.js';
import type { VendorCalls } from './vendor-calls.js';

/** The preview of a list: what it does to whom, to which groups, and what that asks of Easemob. */
export function previewOf(plan: PlannedImport, vendor: VendorCalls): string {
  const { summary, groups, counts, toConfirm, brake } = plan;
  const kinds = summary.map(({ kind, create, change, remove }) => ({ kind, create, change, remove }));
  const samples = summary.flatMap(({ samples: of }) =>
    Object.entries(of).flatMap(([verb, words]) => words.map((word) => `  ${verb}  ${word}`)),
  );
  const members = counts.im_group_member ?? {};
  return [
    table([...kinds, { kind: 'groups', ...groups }]),
    samples.length > 0 ? `for example\n${samples.join('\n')}` : '',
    `accounts     ${counts.im_user?.create ?? 0} new; memberships: ${members.create ?? 0} new, ${members.remove ?? 0} ended`,
    toConfirm.length > 0 ? confirmations(toConfirm) : '',
    vendor.groups > 0
      ? `in Easemob   ${count(vendor.groups, 'active group')}, about ${count(vendor.calls, 'call')}, ${lasting(vendor.seconds)} at least, behind people's taps (see \`ops budget\`)`
      : 'in Easemob   nothing: none of these groups is active',
    brake === undefined
      ? ''
      : `brake        ${count(brake, 'person leaves', 'people leave')}: to approve it, type the number`,
  ]
    .filter(Boolean)
    .join('\n');
}

const shown = 10;

function confirmations(toConfirm: PlannedImport['toConfirm']): string {
  const lines = toConfirm.slice(0, shown).map(({ role, name, by }) => `  ${role}  ${name}  by ${by}`);
  const more = toConfirm.length > shown ? [`  … and ${toConfirm.length - shown} more`] : [];
  return [
    `look at      ${count(toConfirm.length, 'person', 'people')} recognised by weak evidence`,
    ...lines,
    ...more,
  ].join('\n');
}

/** Why a list is not taken, in a sentence; of a list with faults these are told one by one. */
export function whyNotPlanned(why: Exclude<NotPlanned, { faulty: unknown }>, school: number): string {
  if ('refused' in why) {
    const { text, remedy } = why.refused;
    return `${text.zh}; ${remedy.zh}\n${text.en}; ${remedy.en}`;
  }
  if ('nothing' in why) return 'nothing to do: the school is as the list says';
  if ('otherKey' in why)
    return 'ROSTER_DIGEST_KEY is not the one with which the lists of this school were taken before';
  return notNow(why.notNow, school);
}

function notNow(why: Extract<NotPlanned, { notNow: unknown }>['notNow'], school: number): string {
  if (why === 'moved') return 'somebody has changed the roster meanwhile: try again';
  if ('underWay' in why)
    return `import ${why.underWay} is under way: \`ops roster approve ${why.underWay}\` goes on with it, \`ops roster undo ${why.underWay}\` takes it back`;
  return `school ${school} has ${count(why.foreign, 'person', 'people')} whom no list has brought: a list would double them`;
}

/** Why an import is not carried out, or not taken back. */
export function whyRefused(why: Refused, import_id: number): string {
  if (why === 'unknown') return `there is no import ${import_id}`;
  if (why === 'stale')
    return `the roster is another one than import ${import_id} was planned for: import the list again`;
  if (why === 'tooOld')
    return `import ${import_id} has ended too long ago, ROSTER_UNDO_DAYS: what it has changed is not kept any more`;
  if ('underWay' in why) return notNow(why, 0);
  if ('brake' in why)
    return `${count(why.brake, 'person leaves', 'people leave')} with import ${import_id}: say so with \`--leaving ${why.brake}\``;
  if ('not' in why)
    return `import ${import_id} is ${why.status}, and is not ${why.not === 'forward' ? 'carried out' : 'taken back'}`;
  const { imports, groups, people } = why.standsOnIt;
  return [
    `something newer stands on import ${import_id}:`,
    ...(imports.length > 0 ? [`  imports ${imports.join(', ')}: undo them first, the newest before the others`] : []),
    ...(groups > 0
      ? [`  ${count(groups, 'group')} that it made and somebody has activated or written into since`]
      : []),
    ...(people > 0 ? [`  ${count(people, 'person', 'people')} with a photo, a message, or a group of their own`] : []),
  ].join('\n');
}

/** Why a person is not changed. */
export function whyNotEdited(why: NotEdited, { who, school }: { who: string; school: number }): string {
  if ('unknown' in why) return why.unknown === 'class' ? 'there is no such class for him' : `there is nobody ${who}`;
  if ('invalid' in why) return `that is no ${why.invalid}`;
  return 'nothing' in why ? 'nothing to do: it is so already' : notNow(why.notNow, school);
}

/** An import as a line of a table. */
export const importRow = (record: ImportRecord) => {
  const { import_id, what, status, chunks, chunks_applied, who, created_at, finished_at, brake, failure } = record;
  const rows = (verb: 'create' | 'change' | 'remove') =>
    Object.values(record.counts).reduce((sum, verbs) => sum + (verbs[verb] ?? 0), 0);
  return {
    import: import_id,
    what,
    status,
    done: `${chunks_applied}/${chunks}`,
    created: rows('create'),
    changed: rows('change'),
    removed: rows('remove'),
    leaving: brake,
    who,
    planned: created_at,
    finished: finished_at,
    failure,
  };
};
