import { classWords } from '../cells/class-name.js';
import { gradeOf, gradeWords } from '../check/classes.js';
import type { Faults } from '../check/cells.js';
import type { Draft } from '../check/draft.js';
import type { CheckOptions } from '../check/options.js';
import type { Place } from '../faults/fault.js';
import { classRow } from '../model/numbers.js';
import type { ClassRow } from '../model/roster.js';
import type { Sheet } from '../reading/sheet.js';
import { entriesOf, list, type Entry } from './table.js';
import type { User } from './users.js';

/** A class that pupils belong to, or one in which a course is taught. */
type ClassPlace = { homeroom: ClassRow } | { course: string; title: string; at: Place };

interface Context {
  school: string | undefined;
  options: CheckOptions;
  draft: Draft;
  faults: Faults;
}

export interface ClassTables {
  classes: Sheet | undefined;
  courses: Sheet | undefined;
  enrollments: Sheet | undefined;
}

/** Who is in which homeroom, who is its head, and who teaches what: by homeroom, where all pupils of a course are of one. */
export async function addClasses(
  tables: ClassTables,
  users: ReadonlyMap<string, User>,
  context: Context,
): Promise<void> {
  const { draft, faults } = context;
  const places = await placesOf(tables, context);
  const homeroomOf = new Map<string, ClassRow>();
  const inCourse = new Map<string, { students: User[]; teachers: { user: User; at: Place }[] }>();
  for await (const entry of entriesOf(tables.enrollments)) {
    const [of, user] = [entry.get('classSourcedId'), users.get(entry.get('userSourcedId'))];
    const place = places.get(of);
    const elsewhere = context.school !== undefined && entry.get('schoolSourcedId') !== context.school;
    if (!user || !place) {
      if (!elsewhere && place !== null) tellOfUnknown(entry, { user, faults });
    } else if ('homeroom' in place) enrol(entry, { user, homeroom: place.homeroom, homeroomOf, context });
    else {
      const course = inCourse.get(of) ?? { students: [], teachers: [] };
      inCourse.set(of, course);
      if (user.role === 'student') course.students.push(user);
      if (user.role === 'teacher') course.teachers.push({ user, at: entry.at('userSourcedId') });
    }
  }
  for (const [of, { students, teachers }] of inCourse) {
    const place = places.get(of)!;
    if (!('course' in place)) continue;
    const rooms = new Set(students.map(({ key }) => homeroomOf.get(key)?.key));
    const [room] = rooms;
    if (rooms.size > 1) faults.add(place.at, 'mixed_class', place.title);
    const where = rooms.size === 1 && room !== undefined ? { class: room } : {};
    for (const { user, at } of teachers)
      draft.assign({ teacher: user.key, course: draft.addCourse(place.course), ...where, head: false }, at);
  }
}

/** People without a role that is read may be enrolled: they are known, and not wanted. */
function tellOfUnknown(entry: Entry, { user, faults }: { user: User | undefined; faults: Faults }): void {
  const wanted = /^(student|teacher)$/i.test(entry.get('role'));
  const field = user ? 'classSourcedId' : 'userSourcedId';
  if (wanted) faults.add(entry.at(field), 'reference_unknown', entry.get(field));
}

interface Enrolling {
  user: User;
  homeroom: ClassRow;
  homeroomOf: Map<string, ClassRow>;
  context: Context;
}

function enrol(entry: Entry, { user, homeroom, homeroomOf, context: { draft, faults } }: Enrolling): void {
  const at = entry.at('userSourcedId');
  if (user.role === 'teacher') {
    draft.addClass(homeroom);
    const head = /^(true|1)$/i.test(entry.get('primary'));
    draft.assign({ teacher: user.key, class: homeroom.key, head }, at);
  }
  if (user.role !== 'student') return;
  const other = homeroomOf.get(user.key);
  if (other && other.key !== homeroom.key) return faults.add(at, 'two_homerooms', `${other.name}, ${homeroom.name}`);
  homeroomOf.set(user.key, homeroom);
  draft.enrol(user.key, homeroom, user.name);
}

/** Classes by sourcedId; null for those of which a fault is told already. */
async function placesOf(
  tables: ClassTables,
  { school, options, faults }: Context,
): Promise<Map<string, ClassPlace | null>> {
  const titles = new Map<string, string>();
  for await (const course of entriesOf(tables.courses)) titles.set(course.get('sourcedId'), course.get('title'));
  const places = new Map<string, ClassPlace | null>();
  let homerooms = 0;
  for await (const entry of entriesOf(tables.classes)) {
    if (school !== undefined && entry.get('schoolSourcedId') !== school) continue;
    const title = entry.get('title');
    if (entry.get('classType').toLowerCase() !== 'homeroom') {
      const course = list(entry.get('subjects'))[0] ?? titles.get(entry.get('courseSourcedId')) ?? title;
      places.set(entry.get('sourcedId'), { course, title, at: entry.at('title') });
      continue;
    }
    homerooms++;
    const homeroom = homeroomIn(entry, options) ?? faults.add(entry.at('title'), 'class_form', title) ?? null;
    places.set(entry.get('sourcedId'), homeroom && { homeroom });
  }
  if (homerooms === 0) faults.add({ sheet: 'classes.csv' }, 'no_homeroom');
  return places;
}

function homeroomIn(entry: Entry, options: CheckOptions): ClassRow | undefined {
  const title = classWords(entry.get('title'));
  const code = title?.number === undefined ? classWords(entry.get('classCode')) : undefined;
  const grades = list(entry.get('grades')).map((text) =>
    gradeWords(String(Number(text) || text), { ...options, stage: undefined }),
  );
  const number = title?.number ?? code?.number;
  const grade = gradeOf([title, code, ...grades], options);
  return number === undefined || !grade ? undefined : classRow(grade, { number, schoolYear: options.schoolYear });
}
