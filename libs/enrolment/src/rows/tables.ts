import type { Kind } from '#roster';

/** The columns of a row, as JSON has them. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

interface Table {
  /** By these a row is the same one; they never change. */
  readonly key: readonly string[];
  /** The other columns that follow from the roster. What else a table has is not for an import to touch. */
  readonly rest: readonly string[];
}

const inSchool = (key: readonly string[], ...rest: string[]): Table => ({ key: ['school_id', ...key], rest });

/** Every table that an import changes rows of. */
export const tables = {
  roster_school: inSchool([], 'school_year'),
  roster_grade: inSchool(['key'], 'name', 'no'),
  roster_class: inSchool(['key'], 'stage', 'entered', 'number', 'grade', 'name', 'no', 'relation'),
  roster_course: inSchool(['key'], 'no'),
  roster_person: inSchool(['key'], 'role', 'name', 'external_id', 'id_digest', 'phone', 'status', 'same_as'),
  roster_enrolment: inSchool(['student'], 'class'),
  roster_guardian: inSchool(['guardian', 'student'], 'relation'),
  roster_assignment: inSchool(['key'], 'teacher', 'course', 'class', 'grade', 'head'),
  roster_sticky: inSchool(['kind', 'key', 'field']),
  im_user: {
    key: ['im_user_id'],
    rest: ['school_id', 'account_id', 'user_type', 'person_id', 'real_name', 'person_key'],
  },
  guardian_child: inSchool(['student_id', 'guardian_im_user_id']),
  im_group: { key: ['im_group_id'], rest: ['school_id', 'relation_id', 'group_type', 'group_name', 'derived'] },
  im_group_member: { key: ['im_group_id', 'im_user_id'], rest: ['position', 'is_owner', 'remark'] },
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof tables;

export const columnsOf = (table: TableName): readonly string[] => [...tables[table].key, ...tables[table].rest];

/** By what a row is the same one in its table. */
export const rowKey = (table: TableName, row: Row): string => tables[table].key.map((column) => row[column]).join('\n');

/** The tables of the roster itself. */
export const tableOf: Readonly<Record<Kind, TableName>> = {
  grades: 'roster_grade',
  classes: 'roster_class',
  courses: 'roster_course',
  people: 'roster_person',
  enrolments: 'roster_enrolment',
  guardians: 'roster_guardian',
  assignments: 'roster_assignment',
};
