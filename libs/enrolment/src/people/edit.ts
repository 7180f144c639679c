import { personName, phoneOf, type Roster } from '#roster';
import type { StoredRoster } from '../imports/plan-changes.js';
import { byRowKey } from '../rows/state.js';
import type { Row } from '../rows/tables.js';

/** What is to be changed of a person; what is not named stays, and goes on following lists. */
export interface PersonEdit {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly status?: 'active' | 'left' | undefined;
  /** Of a pupil: key or name of a class, such as `高一(2)班`. */
  readonly class?: string | undefined;
}

/** A roster and what of it is held by hand. */
interface Held {
  readonly roster: Roster;
  readonly sticky: ReadonlyMap<string, Row>;
}

/** Why somebody cannot be so: there is no such person or class, or the value is none. */
export type WrongEdit = { unknown: 'person' | 'class' } | { invalid: 'name' | 'phone' };

/** The roster with a change by hand, which wins over lists from then on. */
export function editOf(
  { school_id, roster, sticky }: StoredRoster,
  key: string,
  { class: of, status, ...texts }: PersonEdit,
): Held | WrongEdit {
  const person = roster.people.find((one) => one.key === key);
  if (!person) return { unknown: 'person' };
  const to = roster.classes.find((one) => person.role === 'student' && (one.key === of || one.name === of))?.key;
  if (of !== undefined && to === undefined) return { unknown: 'class' };
  const said = { status, name: texts.name && personName(texts.name), phone: texts.phone && phoneOf(texts.phone) };
  for (const field of ['name', 'phone'] as const)
    if (texts[field] !== undefined && !said[field]) return { invalid: field };
  const fields = Object.entries(said).filter(([, value]) => value !== undefined);
  const held = [
    ...fields.map(([field]): Row => ({ school_id, kind: 'people', key, field })),
    ...(to === undefined ? [] : [{ school_id, kind: 'enrolments', key, field: 'class' }]),
  ];
  const enrolments = roster.enrolments.filter(({ student }) => student !== key);
  return {
    roster: {
      ...roster,
      people: roster.people.map((one) => (one.key === key ? { ...one, ...Object.fromEntries(fields) } : one)),
      ...(to !== undefined && { enrolments: [...enrolments, { student: key, class: to }] }),
    },
    sticky: new Map([...sticky, ...byRowKey('roster_sticky', held)]),
  };
}

/** The roster as it is, with nothing of a person held by hand any more: the next list decides. */
export const releaseOf = ({ roster, sticky }: StoredRoster, person: string): Held => ({
  roster,
  sticky: new Map([...sticky].filter(([, { key }]) => key !== person)),
});
