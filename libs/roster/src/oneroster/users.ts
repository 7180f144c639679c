import { nameIn, phoneIn, type Faults } from '../check/cells.js';
import type { Draft } from '../check/draft.js';
import { placeName, type Place } from '../faults/fault.js';
import { someGuardian } from '../cells/relation.js';
import type { Role } from '../model/roster.js';
import type { Sheet } from '../reading/sheet.js';
import { entriesOf, list, type Entry } from './table.js';

const roles: Record<string, Role> = {
  student: 'student',
  teacher: 'teacher',
  parent: 'guardian',
  guardian: 'guardian',
  relative: 'guardian',
};

/** Somebody of the bundle whom the roster knows under this key. */
export interface User {
  key: string;
  role: Role;
  name: string;
  agents: string[];
  at: Place;
}

interface Tables {
  users: Sheet | undefined;
  /** Version 1.2 has the roles in a table of their own. */
  roles: Sheet | undefined;
}

/** The people of a school, by sourcedId. Administrators and the like are in no group and left out. */
export async function usersOf(
  tables: Tables,
  { school, draft, faults }: { school: string | undefined; draft: Draft; faults: Faults },
): Promise<Map<string, User>> {
  const told = await rolesOf(tables.roles, school);
  const users = new Map<string, User>();
  for await (const entry of entriesOf(tables.users)) {
    const id = entry.get('sourcedId');
    const role = tables.roles ? told.get(id) : roles[entry.get('role').toLowerCase()];
    const orgs = list(entry.get('orgSourcedIds'));
    const elsewhere = !tables.roles && school !== undefined && orgs.length > 0 && !orgs.includes(school);
    if (!role || elsewhere) continue;
    const twin = users.get(id);
    if (twin) {
      faults.add(entry.at('sourcedId'), 'number_twice', placeName(twin.at));
      continue;
    }
    const user = addUser(entry, { id, role, draft, faults });
    if (user) users.set(id, user);
  }
  return users;
}

async function rolesOf(sheet: Sheet | undefined, school: string | undefined): Promise<Map<string, Role>> {
  const told = new Map<string, Role>();
  for await (const entry of entriesOf(sheet)) {
    const role = roles[entry.get('role').toLowerCase()];
    const here = school === undefined || entry.get('orgSourcedId') === school;
    const primary = entry.get('roleType').toLowerCase() === 'primary';
    const user = entry.get('userSourcedId');
    if (role && here && (primary || !told.has(user))) told.set(user, role);
  }
  return told;
}

function addUser(
  entry: Entry,
  { id, role, draft, faults }: { id: string; role: Role; draft: Draft; faults: Faults },
): User | undefined {
  const at = entry.at('sourcedId');
  const text = fullName(entry.get('familyName'), entry.get('givenName'));
  const name =
    text === ''
      ? faults.add(entry.at('givenName'), 'name_missing')
      : nameIn({ text, at: entry.at('givenName') }, faults);
  const field = entry.get('sms') ? 'sms' : 'phone';
  const number = entry.get(field);
  const phone = number === '' ? undefined : phoneIn({ text: number, at: entry.at(field) }, faults);
  if (!name || id === '') return undefined;
  const key = draft.add({ role, name, no: id, phone, at }, `no ${id}`);
  return key === undefined
    ? undefined
    : { key, role, name, agents: list(entry.get('agentSourcedIds')), at: entry.at('agentSourcedIds') };
}

/** Chinese names are written without a space, the name of the family first. */
const fullName = (family: string, given: string) =>
  /\p{Script=Han}/u.test(family + given) ? family + given : `${given} ${family}`.trim();

/** Agents stand at the pupil; some exporters have them at the guardian, or at both. */
export function linkAgents(
  users: ReadonlyMap<string, User>,
  { draft, faults }: { draft: Draft; faults: Faults },
): void {
  for (const user of users.values())
    for (const id of user.agents) {
      const agent = users.get(id);
      if (!agent) faults.add(user.at, 'reference_unknown', id);
      const pair = [user, agent];
      const guardian = pair.find((one) => one?.role === 'guardian');
      const student = pair.find((one) => one?.role === 'student');
      if (guardian && student) draft.link({ guardian: guardian.key, student: student.key, relation: someGuardian });
    }
}
