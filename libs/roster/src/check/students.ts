import { compact } from '../cells/normal.js';
import type { Layout } from '../headings/layout.js';
import type { ClassRow } from '../model/roster.js';
import { classRow } from '../model/numbers.js';
import { nameIn, type RowReader } from './cells.js';
import { classIn, gradeOf, gradeWords } from './classes.js';
import type { Draft } from './draft.js';
import { guardiansOf, type GuardianSaid } from './guardians.js';
import type { CheckOptions } from './options.js';

/** What the rows of a sheet are read with. */
export interface SheetContext {
  draft: Draft;
  layout: Layout;
  options: CheckOptions;
}

/** A pupil and the guardians beside him. */
export function addStudent(reader: RowReader, { draft, layout, options }: SheetContext): void {
  const name = reader.name(reader.field('name'));
  const no = compact(reader.of(reader.field('no'))?.text ?? '') || undefined;
  const idNumber = reader.idNumber();
  const phone = reader.phone('phone');
  const ids = reader.ids();
  const row = classOfRow(reader, { layout, options });
  checkDays(reader, idNumber);
  const guardians = guardiansOf(reader);
  if (!name || !row) return;
  const evidence = no ? `no ${no}` : idNumber ? `id ${idNumber}` : `in ${row.key} ${name}`;
  const at = reader.at(reader.field('name'));
  const key = draft.addOnce({ role: 'student', name, no, idNumber, phone, ids, at }, evidence, 'student_twice');
  if (!key) return;
  draft.enrol(key, row, name);
  addGuardians(guardians, { key, name, draft });
}

/** A row of a list of guardians: the pupil is looked for, and made only where the file has no list of pupils. */
export function addGuardianRow(
  reader: RowReader,
  { draft, layout, options, ownPupils }: SheetContext & { ownPupils: boolean },
): void {
  const column = reader.field('name');
  const guardians = guardiansOf(reader);
  const name = reader.name(column);
  const no = compact(reader.of(reader.field('no'))?.text ?? '') || undefined;
  const idNumber = reader.idNumber();
  const known = (no && draft.pupilByNumber(`no ${no}`)) || (idNumber && draft.pupilByNumber(`id ${idNumber}`));
  if (!name) return;
  // A number says who he is, whether or not the row says the class as well.
  const row = known ? undefined : classOfRow(reader, { layout, options });
  if (!known && !row) return;
  const key = known || draft.pupilOf(row!, name) || (ownPupils ? makePupil() : undefined);
  if (!key) return reader.faults.add(reader.at(column), 'student_unknown', name);
  draft.give(key, { role: 'student', ids: reader.ids() });
  addGuardians(guardians, { key, name, draft });

  function makePupil(): string | undefined {
    const evidence = no ? `no ${no}` : idNumber ? `id ${idNumber}` : `in ${row!.key} ${name}`;
    const made = draft.add({ role: 'student', name: name!, no, idNumber, at: reader.at(column) }, evidence);
    if (made) draft.enrol(made, row!, name!);
    return made;
  }
}

function classOfRow(
  reader: RowReader,
  { layout, options }: Pick<SheetContext, 'layout' | 'options'>,
): ClassRow | undefined {
  const { faults } = reader;
  const column = reader.field('class');
  const found = reader.of(column);
  const gradeCell = reader.of(reader.field('grade'));
  const grade = gradeCell && gradeWords(gradeCell.text, options);
  if (gradeCell && !grade) return faults.add(gradeCell.at, 'class_form', gradeCell.text);
  if (found) return classIn(found, [grade, layout.titleClass], { options, faults });
  if (reader.holds(column)) return undefined;
  const { titleClass } = layout;
  const whole = gradeOf([grade, titleClass], options);
  if (titleClass?.number !== undefined && whole)
    return classRow(whole, { number: titleClass.number, schoolYear: options.schoolYear });
  return faults.add(reader.at(column), column || !titleClass ? 'class_missing' : 'grade_missing', layout.title);
}

function checkDays(reader: RowReader, idNumber: string | undefined): void {
  reader.day('entry_date');
  const born = reader.day('birth_date');
  if (born && idNumber && born.replaceAll('-', '') !== idNumber.slice(6, 14))
    reader.faults.add(reader.at(reader.field('birth_date')), 'birth_date_differs', born);
}

function addGuardians(
  guardians: GuardianSaid[],
  { key, name, draft }: { key: string; name: string; draft: Draft },
): void {
  for (const { relation, idNumber, phone, ids, at, ...said } of guardians) {
    const shown = said.name ?? nameIn({ text: `${name}家长`, at }, draft.faults)!;
    if (!said.name) draft.faults.add(at, 'guardian_without_name', shown);
    if (!phone) draft.faults.add(at, 'guardian_without_phone', shown);
    // A phone without a name is one person for all whom it is given for.
    const who = phone ? `phone ${phone} ${said.name ?? ''}` : `of ${key} ${shown}`;
    const guardian = { role: 'guardian', name: shown, phone, idNumber, ids, at } as const;
    draft.warnOfPhone(guardian);
    const made = draft.add(guardian, idNumber ? `id ${idNumber}` : who);
    if (made) draft.link({ guardian: made, student: key, relation });
  }
}
