/*
 * Made-up people and groups that answer the samples of the 2017 document byte for byte.
 * Ids of school 1 and 6 follow the samples: im_user_id = account_id + an offset of the school.
 */
const schoolOne = 147_926;
const schoolSix = 158_898;

export const schools = [
  { school_id: 1, name: '第一中学(演示)' },
  { school_id: 6, name: '第六中学(演示)' },
];

export interface DemoUser {
  im_user_id: number;
  school_id: number;
  account_id: number;
  user_type: 'teacher' | 'student' | 'guardian';
  person_id: number | null;
  real_name: string;
  registered: boolean;
}

const teacher = (school_id: 1 | 6, account_id: number, real_name: string, person_id: number): DemoUser => ({
  im_user_id: account_id + (school_id === 1 ? schoolOne : schoolSix),
  school_id,
  account_id,
  user_type: 'teacher',
  person_id,
  real_name,
  registered: true,
});

/** The pupils of the group that waits for its activation: none of them is known to Easemob yet. */
const newPupils = Array.from({ length: 68 }, (_, index): DemoUser => {
  const account_id = 5001 + index;
  const real_name = `学生${String(index + 1).padStart(2, '0')}`;
  return {
    im_user_id: account_id + schoolOne,
    school_id: 1,
    account_id,
    user_type: 'student',
    person_id: 101 + index,
    real_name,
    registered: false,
  };
});

/** getParentIMUserID of student 1 answers these. */
const guardiansOfStudentOne = [254671, 254672, 254673, 254677, 254678, 296637, 296638, 341757];

export const users: DemoUser[] = [
  teacher(1, 4541, '许老师', 412),
  { ...teacher(1, 3419, '林老师', 290), registered: false },
  ...newPupils,
  teacher(6, 3179, '沈贞辉', 50),
  teacher(6, 3419, '竹子', 290),
  teacher(6, 3259, '黄良材', 130),
  teacher(6, 3341, '钟电昇', 212),
  teacher(6, 3422, '陈科锦', 293),
  teacher(6, 3940, '苏老师', 701),
  {
    im_user_id: 159189,
    school_id: 6,
    account_id: 3640,
    user_type: 'student',
    person_id: 290,
    real_name: '演示学生',
    registered: true,
  },
  {
    im_user_id: 159190,
    school_id: 6,
    account_id: 3641,
    user_type: 'student',
    person_id: 1,
    real_name: '演示学生一',
    registered: true,
  },
  ...guardiansOfStudentOne.map((im_user_id, index): DemoUser => ({
    im_user_id,
    school_id: 6,
    account_id: 90_001 + index,
    user_type: 'guardian',
    person_id: null,
    real_name: `家长${index + 1}`,
    registered: true,
  })),
];

export const children = guardiansOfStudentOne.map((guardian_im_user_id) => ({
  guardian_im_user_id,
  school_id: 6,
  student_id: 1,
}));

export interface DemoGroup {
  im_group_id: number;
  school_id: number;
  relation_id: number;
  group_name: string;
  group_type: string;
  /** [im_user_id, remark], in the order of the membership. */
  members: [number, string][];
  owner?: number;
}

const xu = 4541 + schoolOne;
const groupOfXu = (
  im_group_id: number,
  relation_id: number,
  group_name: string,
  group_type: string,
  owner?: number,
): DemoGroup => ({ im_group_id, school_id: 1, relation_id, group_name, group_type, owner, members: [[xu, '']] });

export const groups: DemoGroup[] = [
  groupOfXu(2, 2, '德育处', 'teacher'),
  groupOfXu(64, 20000001, '高一年段任课老师', 'teacher'),
  groupOfXu(68, 30000002, '数学教研组', 'teacher'),
  groupOfXu(83, 40001002, '高一数学集备组', 'teacher'),
  groupOfXu(145, 50000000, '全校教职工', 'teacher'),
  groupOfXu(332, 60567002, '高一(10)班数学', 'class_course', xu),
  groupOfXu(376, 60571002, '高一(14)班数学', 'class_course', xu),
  groupOfXu(747, 304, '高一(10)班师生群', 'teacherAndStudent'),
  groupOfXu(751, 308, '高一(14)班师生群', 'teacherAndStudent'),
  groupOfXu(873, 304, '高一(10)班家校群', 'teacherAndGuardian'),
  groupOfXu(877, 308, '高一(14)班家校群', 'teacherAndGuardian'),
  {
    im_group_id: 1496,
    school_id: 1,
    relation_id: 312,
    group_name: '高一(18)班师生群',
    group_type: 'teacherAndStudent',
    owner: 3419 + schoolOne,
    members: [[3419 + schoolOne, '班主任'], ...newPupils.map((pupil): [number, string] => [pupil.im_user_id, ''])],
  },
  {
    im_group_id: 710,
    school_id: 6,
    relation_id: 20000101,
    group_name: '初一年段班主任',
    group_type: 'teacher',
    members: [
      [162077, '段长'],
      [162317, '初一(1)班'],
      [162157, '初一(2)班'],
      [162239, '初一(3)班'],
      [162320, '初一(4)班'],
    ],
  },
  {
    im_group_id: 712,
    school_id: 6,
    relation_id: 40001002,
    group_name: '高一数学集备组',
    group_type: 'teacher',
    members: [
      [162317, ''],
      [162157, ''],
      [162838, ''],
    ],
  },
  {
    im_group_id: 2433,
    school_id: 6,
    relation_id: 58,
    group_name: '初一(1)班师生群',
    group_type: 'teacherAndStudent',
    owner: 162317,
    members: [
      [162317, '班主任'],
      [159189, ''],
    ],
  },
];
