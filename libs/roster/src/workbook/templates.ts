import { writeXlsx } from './write-xlsx.js';

export type Language = 'zh' | 'en';

/** The headings of each sheet of the template; each of them is an alias, which a test holds them to. */
const sheets: Record<Language, Record<string, string[]>> = {
  zh: {
    学生: [
      '学号',
      '姓名',
      '身份证号',
      '年级',
      '班级',
      '学生手机',
      '家长1姓名',
      '家长1关系',
      '家长1电话',
      '家长2姓名',
      '家长2关系',
      '家长2电话',
    ],
    教师: ['工号', '姓名', '手机号', '任教学科', '任教班级', '班主任班级', '段长'],
  },
  en: {
    Pupils: [
      'Student ID',
      'Student name',
      'ID number',
      'Grade',
      'Class',
      'Student phone',
      'Guardian 1 name',
      'Guardian 1 relationship',
      'Guardian 1 phone',
      'Guardian 2 name',
      'Guardian 2 relationship',
      'Guardian 2 phone',
    ],
    Teachers: ['Staff ID', 'Teacher name', 'Phone', 'Subject', 'Classes', 'Head of class', 'Grade head'],
  },
};

/** An empty workbook to fill in; every column is text, so that long numbers stay whole. */
export const rosterTemplate = (language: Language): Promise<Uint8Array> =>
  writeXlsx(
    Object.entries(sheets[language]).map(([name, headings]) => ({
      name,
      frozen: 1,
      width: 18,
      rows: () => [{ number: 1, cells: headings.map((text) => ({ text, look: 'heading' as const })) }],
    })),
  );
