import { Faults } from '../check/cells.js';
import { Draft } from '../check/draft.js';
import type { CheckOptions } from '../check/options.js';
import type { UnderstoodSheet } from '../check/understand.js';
import type { Roster } from '../model/roster.js';
import { columnName, type Sheet } from '../reading/sheet.js';
import { addClasses } from './classes.js';
import { entriesOf, headingsOf } from './table.js';
import { linkAgents, usersOf } from './users.js';

/** The roster in the tables of a OneRoster bundle, version 1.1 or 1.2. What is wrong goes to `faults`. */
export async function rosterOfBundle(sheets: readonly Sheet[], options: CheckOptions, faults: Faults): Promise<Roster> {
  const draft = new Draft(options, faults);
  const table = (name: string) => sheets.find((sheet) => sheet.name === `${name}.csv`);
  const school = await schoolOf(table('orgs'), options, faults);
  if (school === null) return draft.roster();
  const context = { school, options, draft, faults };
  const users = await usersOf({ users: table('users'), roles: table('roles') }, context);
  const tables = { classes: table('classes'), courses: table('courses'), enrollments: table('enrollments') };
  await addClasses(tables, users, context);
  linkAgents(users, context);
  for (const { key, role, at } of users.values())
    if (role === 'student' && !draft.isEnrolled(key)) faults.add({ ...at, column: undefined }, 'class_missing');
  return draft.roster();
}

/** @returns undefined where the bundle names none, null where it names several and nobody says which */
async function schoolOf(
  orgs: Sheet | undefined,
  { school }: CheckOptions,
  faults: Faults,
): Promise<string | null | undefined> {
  const schools: string[] = [];
  for await (const org of entriesOf(orgs))
    if (org.get('type').toLowerCase() === 'school') schools.push(org.get('sourcedId'));
  if (school !== undefined && schools.includes(school)) return school;
  if (schools.length <= 1 && school === undefined) return schools[0];
  faults.add(
    { sheet: 'orgs.csv' },
    school === undefined ? 'several_schools' : 'reference_unknown',
    school ?? schools.join(', '),
  );
  return null;
}

const read = new Set(
  (
    'sourcedid status type name role roletype usersourcedid orgsourcedid orgsourcedids givenname familyname sms phone agentsourcedids ' +
    'title grades coursesourcedid classcode classtype schoolsourcedid subjects classsourcedid primary'
  ).split(' '),
);

export async function understoodTable(sheet: Sheet): Promise<UnderstoodSheet> {
  let rows = 0;
  for await (const _ of entriesOf(sheet)) rows++;
  const mapping = [...(await headingsOf(sheet))].map(([heading, index]) => ({
    column: columnName(index),
    heading,
    as: read.has(heading) ? heading : 'not read',
  }));
  return { name: sheet.name, kind: 'oneroster', headings: [1], title: '', mapping, rows };
}
