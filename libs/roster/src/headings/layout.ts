import { classInTitle, type ClassWords } from '../cells/class-name.js';
import type { Row } from '../reading/sheet.js';
import type { GuardianPart, PlainField } from './aliases.js';
import { headingRows, type HeadingColumn } from './heading-rows.js';

export type SheetKind = 'students' | 'teachers' | 'guardians';

/** What of a person a column holds. */
export type Target =
  | { of: 'person'; field: PersonField }
  | { of: 'guardian'; place: number; part: Exclude<GuardianPart, 'ignored'>; relation?: string };

type PersonField = Exclude<PlainField, `${string}_name` | `${string}_no` | 'student_phone'> | 'no' | 'register_no';

export interface MappedColumn {
  readonly index: number;
  readonly heading: string;
  readonly target: Target;
}

/** How a sheet is understood. */
export interface Layout {
  readonly kind: SheetKind;
  /** Numbers of the heading rows. */
  readonly headings: readonly number[];
  readonly title: string;
  /** The class that the title, or the name of the sheet, speaks of. */
  readonly titleClass?: ClassWords;
  readonly columns: readonly MappedColumn[];
  /** Known, and not read. */
  readonly leftOut: readonly HeadingColumn[];
  readonly unknown: readonly HeadingColumn[];
  readonly twice: readonly HeadingColumn[];
}

export type LayoutFault = 'headings_not_found' | 'sheet_kind_unknown';

/** @param rows the first rows of the sheet */
export function layoutOf(rows: readonly Row[], sheet: string): Layout | LayoutFault {
  const found = headingRows(rows);
  if (!found) return 'headings_not_found';
  const kind = kindOf(found.columns, `${sheet} ${found.title}`);
  if (!kind) return 'sheet_kind_unknown';
  const { columns, twice } = mapped(found.columns, kind);
  const titleClass = classInTitle(found.title) ?? classInTitle(sheet);
  return {
    kind,
    headings: found.rows,
    title: found.title,
    ...(titleClass && { titleClass }),
    columns,
    twice,
    leftOut: found.columns.filter(({ column }) => column && 'leftOut' in column),
    unknown: found.columns.filter(({ column }) => !column),
  };
}

const words: [SheetKind, RegExp][] = [
  ['guardians', /家长|监护人|guardian|parent/i],
  ['teachers', /教师|老师|教职工|教工|任课|teacher|staff/i],
  ['students', /学生|花名册|学籍|名册|名单|pupil|student/i],
];

const ofTeachers = new Set<PlainField>(['teacher_name', 'teacher_no', 'course', 'classes', 'head_of', 'grade_head']);
const ofStudents = new Set<PlainField>(['student_name', 'student_no', 'register_no', 'student_phone']);

/** By its columns, then by what sheet and title are called, then by a class beside a name. */
function kindOf(columns: readonly HeadingColumn[], called: string): SheetKind | undefined {
  const fields = columns.flatMap(({ column }) => (column && 'field' in column ? [column.field] : []));
  const guardian = columns.findIndex(({ column }) => column && 'part' in column && column.part === 'name');
  const pupil = columns.findIndex(({ column }) => column && 'field' in column && column.field === 'student_name');
  const byName = words.find(([, word]) => word.test(called))?.[0];
  const studentish = guardian >= 0 || fields.some((field) => ofStudents.has(field));
  const teacherish = fields.some((field) => ofTeachers.has(field) && field !== 'head_of');
  // Whoever is named first is whom the list is of.
  if (pupil >= 0 && (guardian >= 0 ? guardian < pupil : fields.includes('name'))) return 'guardians';
  if (studentish && !teacherish) return byName === 'guardians' && pupil >= 0 ? 'guardians' : 'students';
  if (teacherish && !studentish) return 'teachers';
  return byName ?? (fields.includes('class') || classInTitle(called) ? 'students' : undefined);
}

function mapped(columns: readonly HeadingColumn[], kind: SheetKind) {
  const taken = new Set<string>();
  const result: MappedColumn[] = [];
  const twice: HeadingColumn[] = [];
  let lastGuardian = 0;
  for (const { index, heading, column } of columns) {
    if (!column || 'leftOut' in column) continue;
    let target = targetOf(column, kind, lastGuardian);
    // Guardians in columns of the same names, one behind the other, are several guardians.
    while ('guardian' in column && target.of === 'guardian' && taken.has(keyOf(target)) && target.place < 9)
      target = { ...target, place: target.place + 1 };
    if (target.of === 'guardian') lastGuardian = target.place;
    if (taken.has(keyOf(target))) twice.push({ index, heading, column });
    else result.push({ index, heading, target });
    taken.add(keyOf(target));
  }
  return { columns: result, twice };
}

/** What a list of guardians says without a word of whose it is. */
const isOfGuardian = (field: PlainField) =>
  field === 'name' || field === 'phone' || field === 'id_number' || field === 'account_id' || field === 'im_user_id';

const keyOf = (target: Target) =>
  target.of === 'guardian' ? `guardian ${target.place} ${target.part}` : `${target.of} ${target.field}`;

function targetOf(
  column: Exclude<NonNullable<HeadingColumn['column']>, { leftOut: true }>,
  kind: SheetKind,
  lastGuardian: number,
): Target {
  if ('guardian' in column) {
    const { guardian, part, relation } = column;
    // A relation without a word of whose it is goes with the guardian before it.
    const place = part === 'relation' && guardian === 1 && lastGuardian > 1 ? lastGuardian : guardian;
    return { of: 'guardian', place, part, ...(relation && { relation }) };
  }
  const { field } = column;
  if (kind === 'guardians' && isOfGuardian(field)) return { of: 'guardian', place: 1, part: field };
  if (kind === 'students' && field === 'phone' && lastGuardian > 0)
    return { of: 'guardian', place: lastGuardian, part: 'phone' };
  if (field === 'student_name' || field === 'teacher_name' || field === 'name') return { of: 'person', field: 'name' };
  if (field === 'student_no' || field === 'teacher_no') return { of: 'person', field: 'no' };
  if (field === 'student_phone') return { of: 'person', field: 'phone' };
  return { of: 'person', field };
}
