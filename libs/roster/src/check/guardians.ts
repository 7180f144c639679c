import { normal } from '../cells/normal.js';
import { relationOf, someGuardian } from '../cells/relation.js';
import { nameAndRelation, several } from '../cells/several.js';
import type { MappedColumn, Target } from '../headings/layout.js';
import { idNames, type SaidId } from '../model/given-id.js';
import { idIn, idsIn, nameIn, phoneIn, type Found, type RowReader } from './cells.js';

/** A guardian as a row tells of him. */
export interface GuardianSaid {
  name?: string;
  phone?: string;
  idNumber?: string;
  ids: SaidId[];
  relation: string;
  at: Found['at'];
}

type Part = Extract<Target, { of: 'guardian' }>['part'];

/** The guardians of a row, in the order of their columns. What is wrong with one keeps him out. */
export function guardiansOf(reader: RowReader): GuardianSaid[] {
  const columns = reader.columns(({ target }) => target.of === 'guardian');
  const places = [...new Set(columns.map(({ target }) => (target.of === 'guardian' ? target.place : 0)))];
  return places.toSorted((a, b) => a - b).flatMap((place) => guardiansAt(place, { columns, reader }));
}

function guardiansAt(
  place: number,
  { columns, reader }: { columns: MappedColumn[]; reader: RowReader },
): GuardianSaid[] {
  const column = (part: Part) =>
    columns.find(({ target }) => target.of === 'guardian' && target.place === place && target.part === part);
  const { faults } = reader;
  const [name, phone] = [reader.of(column('name')), reader.of(column('phone'))];
  const idNumber = idIn(reader.of(column('id_number')), faults);
  const ids = idNames.flatMap((id) => (id === 'person_id' ? [] : idsIn(reader.of(column(id)), id, faults)));
  if (!name && !phone) return [];
  // Its fault is told already, and half a guardian is none.
  if ((!name && reader.holds(column('name'))) || (!phone && reader.holds(column('phone')))) return [];
  const names = name ? several(name.text) : [];
  const phones = phone ? several(phone.text) : [];
  const relations = relationsOf(column('relation'), { column: column('name'), reader });
  if (names.length > 1 && phones.length > 0 && names.length !== phones.length) {
    faults.add(name!.at, 'guardian_pairs', `${names.length}, ${phones.length}`);
    return [];
  }
  if (names.length <= 1 && phones.length > 1) faults.add(phone!.at, 'second_phone_left_out');
  const at = (name ?? phone)!.at;
  return (names.length > 0 ? names : ['']).flatMap((text, index): GuardianSaid[] => {
    const said = nameAndRelation(text);
    const called = text === '' ? undefined : nameIn({ text: said.name, at }, faults);
    const number = phones[index] === undefined ? undefined : phoneIn({ text: phones[index], at: phone!.at }, faults);
    if ((text !== '' && !called) || (phones[index] !== undefined && !number)) return [];
    const relation = said.relation ?? relations[index] ?? relations[0] ?? someGuardian;
    const own = index === 0 ? { ids, ...(idNumber && { idNumber }) } : { ids: [] };
    return [{ name: called, phone: number, relation, at, ...own }];
  });
}

/** What a column of relations says, else what the heading of the name does: 父亲姓名. */
function relationsOf(
  relation: MappedColumn | undefined,
  { column, reader }: { column: MappedColumn | undefined; reader: RowReader },
): string[] {
  const found = reader.of(relation);
  if (!found)
    return column && column.target.of === 'guardian' && column.target.relation ? [column.target.relation] : [];
  return several(found.text).map(
    (text) => relationOf(text) ?? reader.faults.add(found.at, 'relation_unknown', normal(text)) ?? someGuardian,
  );
}
