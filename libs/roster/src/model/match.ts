import { keyOf, type Person, type Role, type Roster } from './roster.js';

/** By what somebody was recognised, the best first. */
type Evidence = 'external_id' | 'id_number' | 'phone_and_name' | 'name_in_class' | 'name_at_pupil';

export interface Match {
  /** Key in the list that has come. */
  readonly incoming: string;
  /** Key in what is stored. */
  readonly stored: string;
  readonly by: Evidence;
  /** To be confirmed: weak evidence, or other evidence speaks against it. */
  readonly weak: boolean;
}

type Tell = (person: Person) => string | undefined;

/** Guardians after pupils, since some are known by whose they are alone. */
const roles: Role[] = ['teacher', 'student', 'guardian'];

/** Whoever is there comes before those who have left: a number that is given out again is that of its new owner. */
const standings: Person['status'][] = ['active', 'left'];

/**
 * Who of a list is who of the stored. Evidence is taken in its order; where it points to several, it points to nobody.
 * Nobody is recognised by a name alone, and nobody against an identity number.
 */
export function matchPeople(stored: Roster, incoming: Roster): Match[] {
  const matches = new Map<string, Match>();
  const takenFor = new Set<string>();
  const rounds = roles.flatMap((role) => standings.map((standing) => ({ role, standing })));
  for (const { role, standing } of rounds) {
    for (const { by, ofStored, ofIncoming } of evidences(stored, incoming, matches)) {
      const old = byEvidence(
        stored.people.filter((one) => one.role === role && one.status === standing && !takenFor.has(one.key)),
        ofStored,
      );
      const fresh = byEvidence(
        incoming.people.filter((one) => one.role === role && !matches.has(one.key)),
        ofIncoming,
      );
      for (const [value, person] of fresh) {
        const other = person && old.get(value);
        if (!person || !other || isSomebodyElse(person, other, by)) continue;
        matches.set(person.key, { incoming: person.key, stored: other.key, by, weak: isWeak(person, other, by) });
        takenFor.add(other.key);
      }
    }
  }
  return [...matches.values()];
}

/** @returns null for what is said of several */
function byEvidence(people: readonly Person[], tell: Tell): Map<string, Person | null> {
  const found = new Map<string, Person | null>();
  for (const person of people) {
    const value = tell(person);
    if (value !== undefined) found.set(value, found.has(value) ? null : person);
  }
  return found;
}

function* evidences(stored: Roster, incoming: Roster, matches: ReadonlyMap<string, Match>) {
  const same = (by: Evidence, tell: Tell) => ({ by, ofStored: tell, ofIncoming: tell });
  yield same('external_id', ({ externalId }) => externalId);
  yield same('id_number', ({ idDigest }) => idDigest);
  yield same('phone_and_name', ({ phone, name }) => phone && `${phone} ${name}`);
  const identity = (key: string): string | undefined => key;
  const known = (key: string) => matches.get(key)?.stored;
  yield { by: 'name_in_class' as const, ofStored: inClass(stored), ofIncoming: inClass(incoming) };
  yield { by: 'name_at_pupil' as const, ofStored: atPupil(stored, identity), ofIncoming: atPupil(incoming, known) };
}

function inClass({ enrolments }: Roster): Tell {
  const classOf = new Map(enrolments.map(({ student, class: of }) => [student, of]));
  return ({ key, name }) => (classOf.has(key) ? `${classOf.get(key)} ${name}` : undefined);
}

function atPupil({ guardians }: Roster, keyIn: (key: string) => string | undefined): Tell {
  const pupilOf = new Map(guardians.map(({ guardian, student }) => [guardian, student]));
  return ({ key, name }) => {
    const pupil = pupilOf.get(key);
    const there = pupil === undefined ? undefined : keyIn(pupil);
    return there === undefined ? undefined : `${there} ${name}`;
  };
}

const differs = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a !== b;

const isSomebodyElse = (a: Person, b: Person, by: Evidence): boolean =>
  (b.status === 'left' && a.name !== b.name && by !== 'id_number') ||
  (by !== 'external_id' && differs(a.idDigest, b.idDigest)) ||
  (by !== 'external_id' && by !== 'id_number' && differs(a.externalId, b.externalId));

const isWeak = (a: Person, b: Person, by: Evidence): boolean =>
  by === 'external_id' ? differs(a.idDigest, b.idDigest) : by !== 'id_number' || differs(a.externalId, b.externalId);

/** The list with the keys that its people have in what is stored. A new person keeps his own, unless it is another's there. */
export function rekeyed(incoming: Roster, matches: readonly Match[], stored: Roster): Roster {
  const keys = new Map(matches.map((match) => [match.incoming, match.stored]));
  const there = new Set(stored.people.map(({ key }) => key));
  const taken = new Set([...there, ...incoming.people.map(({ key }) => key)]);
  for (const { key } of incoming.people) {
    if (keys.has(key) || !there.has(key)) continue;
    let other = `${key}-2`;
    for (let n = 3; taken.has(other); n++) other = `${key}-${n}`;
    taken.add(other);
    keys.set(key, other);
  }
  const to = (key: string) => keys.get(key) ?? key;
  const guardians = incoming.guardians.map((link) => ({
    ...link,
    guardian: to(link.guardian),
    student: to(link.student),
  }));
  return {
    ...incoming,
    people: incoming.people.map((person) => ({
      ...person,
      key: to(person.key),
      ...(person.sameAs && { sameAs: to(person.sameAs) }),
    })),
    enrolments: incoming.enrolments.map((one) => ({ ...one, student: to(one.student) })),
    guardians: [...new Map(guardians.map((link) => [keyOf.guardians(link), link])).values()],
    assignments: incoming.assignments.map((one) => ({ ...one, teacher: to(one.teacher) })),
    ...(incoming.given && { given: incoming.given.map((one) => ({ ...one, person: to(one.person) })) }),
  };
}
