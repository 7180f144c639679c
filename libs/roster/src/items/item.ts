/** A person as another system tells of him, with his class, his guardians and what he teaches; texts as in a list. */
export type Item = StudentItem | TeacherItem;

interface Told {
  /** The school's own number. */
  readonly number?: string | undefined;
  readonly name: string;
  readonly phone?: string | undefined;
  readonly id_number?: string | undefined;
}

interface StudentItem extends Told {
  readonly role: 'student';
  readonly class: string;
  readonly guardians?:
    readonly { name?: string | undefined; phone?: string | undefined; relation?: string | undefined }[] | undefined;
}

interface TeacherItem extends Told {
  readonly role: 'teacher';
  readonly head_of?: string | undefined;
  readonly teaches?: readonly { course?: string | undefined; classes: readonly string[] }[] | undefined;
}

/** Guardians of a pupil who are read. */
const mostGuardians = 6;

/** A column of the sheet that items make: its heading, the field that it tells of, and what of an item stands in it. */
interface Column<I> {
  readonly heading: string;
  readonly field: string;
  readonly of: (item: I, row: number) => string | undefined;
}

const ofAll: readonly Column<Told>[] = [
  { heading: '姓名', field: 'name', of: ({ name }) => name },
  { heading: '身份证号', field: 'id_number', of: ({ id_number }) => id_number },
];

const guardian = (at: number): Column<StudentItem>[] => [
  { heading: `监护人${at + 1}姓名`, field: `guardians.${at}.name`, of: ({ guardians }) => guardians?.[at]?.name },
  { heading: `监护人${at + 1}电话`, field: `guardians.${at}.phone`, of: ({ guardians }) => guardians?.[at]?.phone },
  {
    heading: `监护人${at + 1}关系`,
    field: `guardians.${at}.relation`,
    of: ({ guardians }) => guardians?.[at]?.relation,
  },
];

export const studentColumns: readonly Column<StudentItem>[] = [
  ...ofAll,
  { heading: '学号', field: 'number', of: ({ number }) => number },
  { heading: '班级', field: 'class', of: (item) => item.class },
  { heading: '学生手机', field: 'phone', of: ({ phone }) => phone },
  ...Array.from({ length: mostGuardians }, (_, at) => guardian(at)).flat(),
];

export const teacherColumns: readonly Column<TeacherItem>[] = [
  ...ofAll,
  { heading: '工号', field: 'number', of: ({ number }) => number },
  { heading: '手机号', field: 'phone', of: ({ phone }) => phone },
  { heading: '班主任班级', field: 'head_of', of: ({ head_of }, row) => (row === 0 ? head_of : undefined) },
  { heading: '任教学科', field: 'teaches.course', of: ({ teaches }, row) => teaches?.[row]?.course },
  { heading: '任教班级', field: 'teaches.classes', of: ({ teaches }, row) => teaches?.[row]?.classes.join('、') },
];
