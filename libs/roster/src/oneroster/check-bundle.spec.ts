import { checkRoster, understand } from '../check/check-roster.js';
import { checked, faultsOf, options, peopleOf } from '../roster.fixture.js';
import { zipOf } from '../reading/hostile.fixture.js';

const orgs = [
  'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
  'O1,active,2026-09-01,演示中学,school,,',
];
const classes = [
  'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods',
  'C1,active,,高一(1)班,10,,,homeroom,,O1,T1,,,',
  'C2,active,,2班,10,,,homeroom,,O1,T1,,,',
  'C3,active,,高一(1)班数学,10,K1,,scheduled,,O1,T1,,,',
  'C4,active,,围棋,10,,,scheduled,,O1,T1,围棋,,',
  'C9,tobedeleted,,高一(9)班,10,,,homeroom,,O1,T1,,,',
];
const courses = ['sourcedId,status,dateLastModified,schoolYearSourcedId,title', 'K1,active,,,Mathematics'];
const enrollments = [
  'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate',
  'E1,active,,C1,O1,S1,student,,1/09/2026,',
  'E2,active,,C2,O1,S2,student,,,',
  'E3,active,,C1,O1,T1,teacher,true,,',
  'E4,active,,C3,O1,T1,teacher,false,,',
  'E5,active,,C3,O1,S1,student,,,',
  'E6,active,,C4,O1,S1,student,,,',
  'E7,active,,C4,O1,S2,student,,,',
  'E8,active,,C4,O1,T2,teacher,,,',
  'E9,active,,C1,O1,A1,administrator,,,',
];
const people = [
  ['S1', 'student', '张', '小明', '', '"P1,P2"'],
  ['S2', 'student', '李', '小红', '', ''],
  ['T1', 'teacher', '王', '老师', '13800138001', ''],
  ['T2', 'teacher', 'Smith', 'John', '', ''],
  ['P1', 'parent', '张', '大明', '13800138002', ''],
  ['P2', 'guardian', '王', '丽', '13800138003', ''],
  ['P3', 'relative', '李', '强', '', 'S2'],
  ['A1', 'administrator', '赵', '主任', '', ''],
];
const users11 = [
  'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,ext_house',
  ...people.map(
    ([id, role, family, given, phone, agents]) =>
      `${id},active,,true,O1,${role},u,,${given},${family},,,,,${phone},${agents},,secret,red`,
  ),
];
const users12 = [
  'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,prefferedGivenName',
  ...people.map(
    ([id, , family, given, phone, agents]) =>
      `${id},active,,true,u,,${given},${family},,,,${phone},,${agents},,secret,,`,
  ),
];
const roles12 = [
  'sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId',
  ...people.map(([id, role], at) => `R${at},active,,${id},primary,${role},,,O1,`),
  'R99,active,,T1,secondary,parent,,,O1,',
];

type Tables = Record<string, readonly string[]>;
const common: Tables = { orgs, classes, courses, enrollments, demographics: ['sourcedId,birthDate', 'S1,2010-01-01'] };
const bundle = (tables: Tables, folder = '') =>
  zipOf(
    Object.fromEntries(Object.entries(tables).map(([name, lines]) => [`${folder}${name}.csv`, lines.join('\r\n')])),
    'roster.zip',
  );

const everybody = [
  '张小明, 高一(1)班, 监护人 张大明 13800138002, 监护人 王丽 13800138003',
  '李小红, 高一(2)班, 监护人 李强 -',
  '王老师, head 高一(1)班, 数学 高一(1)班',
  'John Smith, 围棋',
];

describe('a OneRoster bundle', () => {
  it.each<[string, Tables, string]>([
    ['1.1', { ...common, users: users11 }, ''],
    ['1.2, with roles in a table of their own', { ...common, users: users12, roles: roles12 }, ''],
    [
      '1.1 in a folder, with a manifest',
      { ...common, users: users11, manifest: ['propertyName,value', 'file.users,bulk'] },
      'export/',
    ],
  ])('%s is understood', async (_, tables, folder) => {
    const result = await checked(await bundle(tables, folder));
    expect(peopleOf(result.roster)).toEqual(everybody);
    expect(faultsOf(result)).toEqual(['mixed_class at D5']);
    expect(result.understood.leftOut).toEqual(['demographics.csv']);
  });

  it('is shown table by table, and its passwords are not read', async () => {
    const understood = await understand(await bundle({ ...common, users: users11 }));
    expect(understood).toMatchObject({ format: 'oneroster', sheets: { length: 5 } });
    const users = 'sheets' in understood && understood.sheets.find(({ name }) => name === 'users.csv')!;
    expect(users && users.mapping.find(({ heading }) => heading === 'password')).toMatchObject({ as: 'not read' });
  });

  it.each<[string, Tables, string[]]>([
    [
      'ids that are nowhere',
      { enrollments: [...enrollments, 'E10,active,,C7,O1,S1,student,,,', 'E11,active,,C1,O1,S7,student,,,'] },
      ['reference_unknown at D11', 'reference_unknown at F12'],
    ],
    [
      'a pupil in two homerooms',
      { enrollments: [...enrollments, 'E10,active,,C2,O1,S1,student,,,'] },
      ['two_homerooms at F11'],
    ],
    ['a pupil in none', { enrollments: enrollments.filter((line) => !line.startsWith('E2')) }, ['class_missing at 3']],
    ['somebody twice', { users: [...users11, users11[1]!] }, ['number_twice at A10']],
    [
      'a title that is no class',
      { classes: [...classes, 'C8,active,,向日葵,10,,,homeroom,,O1,,,,'] },
      ['class_form at D7'],
    ],
    ['several schools', { orgs: [...orgs, 'O2,active,,第二中学,school,,'] }, ['several_schools']],
  ])('with %s is told of it', async (_, more, faults) => {
    const result = await checked(await bundle({ ...common, users: users11, ...more }));
    expect(faultsOf(result).filter((fault) => fault !== 'mixed_class at D5')).toEqual(faults);
  });

  it('of several schools is read for the one that is named', async () => {
    const tables = { ...common, users: users11, orgs: [...orgs, 'O2,active,,第二中学,school,,'] };
    expect(peopleOf((await checked(await bundle(tables), { school: 'O1' })).roster)).toEqual(everybody);
  });

  it('without homerooms, and one of changes only, is not taken', async () => {
    const without = { classes: classes.filter((line) => !line.includes('homeroom')) };
    const { faults } = await checked(await bundle({ ...common, users: users11, ...without }));
    expect(faults.map(({ code }) => code)).toContain('no_homeroom');
    const manifest = ['propertyName,value', 'file.users,delta'];
    expect(await checkRoster(await bundle({ ...common, users: users11, manifest }), options)).toMatchObject({
      refused: 'delta_bundle',
    });
  });
});
