import { compact } from '../cells/normal.js';
import { several } from '../cells/several.js';
import type { ClassWords } from '../cells/class-name.js';
import type { ClassRow } from '../model/roster.js';
import type { Found, RowReader } from './cells.js';
import { classesIn, gradeOf, gradeWords } from './classes.js';
import type { SheetContext } from './students.js';

const isYes = (text: string) => /^(是|√|✓|✔|对|y|yes|true|班主任|段长|年级组长)$/i.test(compact(text));
const isNo = (text: string) => /^(否|×|x|n|no|false|无|-|\/|0)$/i.test(compact(text));

/** A teacher; one who stands in several rows teaches what all of them say. */
export function addTeacher(reader: RowReader, { draft, layout, options }: SheetContext): void {
  const { faults } = reader;
  const name = reader.name(reader.field('name'));
  const no = compact(reader.of(reader.field('no'))?.text ?? '') || undefined;
  const idNumber = reader.idNumber();
  const phone = reader.phone('phone');
  const ids = reader.ids();
  const gradeCell = reader.of(reader.field('grade'));
  const around = [gradeCell && gradeWords(gradeCell.text, options), layout.titleClass];
  const context = { options, faults };
  const courses = several(reader.of(reader.field('course'))?.text ?? '').filter((course) => !isNo(course));
  const taught = reader.of(reader.field('classes') ?? reader.field('class'));
  const classes = taught && !isNo(taught.text) ? classesIn(taught, around, context) : [];
  const headed = headedClasses(reader.of(reader.field('head_of')), { classes, around, reader, context });
  const headGrade = headedGrade(reader.of(reader.field('grade_head')), around, context);
  if (!name) return;
  const evidence = no ? `no ${no}` : idNumber ? `id ${idNumber}` : phone ? `phone ${phone} ${name}` : `name ${name}`;
  const at = reader.at(reader.field('name'));
  const teacher = draft.add({ role: 'teacher', name, no, idNumber, phone, ids, at }, evidence);
  if (!teacher) return;
  for (const row of [...classes, ...headed]) draft.addClass(row);
  if (courses.length > 1 && classes.length > 1) faults.add(taught!.at, 'courses_and_classes');
  const named = courses.map((course) => draft.addCourse(course));
  for (const course of named.length > 0 ? named : [undefined])
    for (const { key } of classes) draft.assign({ teacher, ...(course && { course }), class: key, head: false }, at);
  if (classes.length === 0) {
    const grade = gradeOf(around, options);
    for (const course of named)
      draft.assign({ teacher, course, ...(grade && { grade: draft.addGrade(grade) }), head: false }, at);
  }
  for (const { key } of headed) draft.assign({ teacher, class: key, head: true }, at);
  if (headGrade) draft.assign({ teacher, grade: draft.addGrade(headGrade), head: true }, at);
}

interface HeadContext {
  classes: ClassRow[];
  around: readonly (ClassWords | undefined)[];
  reader: RowReader;
  context: Parameters<typeof classesIn>[2];
}

/** The class is named, or a yes stands beside the only class that is taught. */
function headedClasses(found: Found | undefined, { classes, around, reader, context }: HeadContext): ClassRow[] {
  if (!found || isNo(found.text)) return [];
  if (!isYes(found.text)) return classesIn(found, around, context);
  if (classes.length !== 1) reader.faults.add(found.at, 'class_form', found.text);
  return classes.length === 1 ? classes : [];
}

function headedGrade(found: Found | undefined, around: HeadContext['around'], context: HeadContext['context']) {
  if (!found || isNo(found.text)) return undefined;
  const words = isYes(found.text) ? undefined : gradeWords(found.text, context.options);
  if (!isYes(found.text) && !words) return context.faults.add(found.at, 'class_form', found.text);
  return gradeOf([words, ...around], context.options) ?? context.faults.add(found.at, 'grade_missing', found.text);
}
