import { checkDigitOf } from '../cells/id-number.js';

/** How many of whom, and how many faults among them. */
export const sizes = { pupils: 5000, guardians: 9000, teachers: 300, classes: 102, faults: 200 };

export interface BigSchool {
  pupils: string[][];
  teachers: string[][];
  /** `sheet code at C7`. */
  planted: string[];
}

const characters = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红娥玲';
const surnames = '王李张刘陈杨黄赵吴周';

/** A name that nobody else has. */
function nameOf(number: number, surname = number): string {
  const at = (place: number) => characters[Math.floor(number / characters.length ** place) % characters.length]!;
  return surnames[surname % surnames.length]! + at(2) + at(1) + at(0);
}

const phoneOf = (number: number) => `13${String(100_000_000 + number * 7919).padStart(9, '0')}`;

function idNumberOf(number: number): string {
  const seventeen = `350102${2008 + (number % 3)}${String(1 + (number % 12)).padStart(2, '0')}15${String(number % 1000).padStart(3, '0')}`;
  const region = String(350_102 + Math.floor(number / 1000));
  const all = region + seventeen.slice(6);
  return all + checkDigitOf(all);
}

const gradeOf = (of: number) => '一二三'[Math.floor(of / (sizes.classes / 3))]!;
const classOf = (of: number) => `高${gradeOf(of)}(${(of % (sizes.classes / 3)) + 1})班`;

/** The last ones are brothers and sisters of the first: they have the same parents. */
const siblings = 2 * sizes.pupils - sizes.guardians;
const family = (pupil: number) => (pupil < sizes.pupils - siblings / 2 ? pupil : pupil - (sizes.pupils - siblings / 2));

const pupilRow = (at: number): string[] => {
  const parents = 2 * family(at);
  return [
    `S${String(at).padStart(5, '0')}`,
    nameOf(at),
    idNumberOf(at),
    classOf(at % sizes.classes),
    nameOf(10_000 + parents),
    phoneOf(parents),
    nameOf(10_001 + parents),
    phoneOf(parents + 1),
  ];
};

const courses = ['语文', '数学', '英语', '物理', '化学'];

const teacherRow = (at: number): string[] => [
  `T${String(at).padStart(4, '0')}`,
  nameOf(20_000 + at),
  phoneOf(50_000 + at),
  courses[at % courses.length]!,
  `${classOf(at % sizes.classes)}、${classOf((at + 1) % sizes.classes)}`,
  at < sizes.classes ? classOf(at) : '',
];

type Plant = [code: string, column: string, spoil: (row: string[], before: string[]) => void];

const pupilPlants: Plant[] = [
  ['id_number_check', 'C', (row) => (row[2] = row[2]!.slice(0, 17) + (row[2]!.endsWith('1') ? '2' : '1'))],
  ['number_destroyed', 'C', (row) => (row[2] = '3.50102E+17')],
  ['phone_form', 'F', (row) => (row[5] = row[5]!.slice(0, 9))],
  ['class_form', 'D', (row) => (row[3] = '图书馆')],
  ['class_missing', 'D', (row) => (row[3] = '')],
  ['name_missing', 'B', (row) => (row[1] = '')],
  ['name_form', 'B', (row) => (row[1] += '2')],
  ['number_twice', 'B', (row, before) => (row[0] = before[0]!)],
  ['student_twice', 'B', (row, before) => row.splice(0, row.length, ...before)],
  ['guardian_pairs', 'E', (row) => (row[4] += '，李四')],
];

const teacherPlants: Plant[] = [
  ['teacher_phone_twice', 'B', (row, before) => (row[2] = before[2]!)],
  ['class_form', 'E', (row) => (row[4] = '操场')],
  ['head_twice', 'B', (row, before) => (row[5] = before[5]! || classOf(0))],
  ['phone_form', 'C', (row) => (row[2] = '无')],
];

/** Spoils rows that are as far from each other as can be, with each plant in turn. */
function plant(
  rows: string[][],
  { plants, count, sheet }: { plants: Plant[]; count: number; sheet: string },
): string[] {
  return Array.from({ length: count }, (_, index) => {
    const at = Math.floor(((index + 0.5) * rows.length) / count);
    const [code, column, spoil] = plants[index % plants.length]!;
    spoil(rows[at]!, rows[at - 1]!);
    return `${sheet} ${code} at ${column}${at + 2}`;
  });
}

export function bigSchool(faults: boolean): BigSchool {
  const pupils = Array.from({ length: sizes.pupils }, (_, at) => pupilRow(at));
  const teachers = Array.from({ length: sizes.teachers }, (_, at) => teacherRow(at));
  const ofTeachers = sizes.faults / 10;
  const planted = faults
    ? [
        ...plant(pupils, { plants: pupilPlants, count: sizes.faults - ofTeachers, sheet: '学生' }),
        ...plant(teachers, { plants: teacherPlants, count: ofTeachers, sheet: '教师' }),
      ]
    : [];
  return {
    pupils: [['学号', '姓名', '身份证号', '班级', '父亲姓名', '父亲电话', '母亲姓名', '母亲电话'], ...pupils],
    teachers: [['工号', '姓名', '手机号', '任教学科', '任教班级', '班主任'], ...teachers],
    planted,
  };
}
