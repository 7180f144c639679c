import { entry } from './entry.js';

/** What is wrong with a sheet or a cell, so that a list with it is not taken. */
export const errors = {
  headings_not_found: entry(
    ['找不到标题行', 'No heading row was found'],
    ['标题行应在前 10 行内,至少有姓名一列', 'Put the headings into the first 10 rows, with a name among them'],
  ),
  sheet_kind_unknown: entry(
    ['看不出是学生、教师还是家长名单', 'It cannot be told whether these are pupils, teachers or guardians'],
    ['请把工作表命名为“学生”“教师”或“家长”', 'Name the sheet pupils, teachers or guardians'],
  ),
  column_missing: entry(
    ['缺少一列: {detail}', 'A column is missing: {detail}'],
    ['请补上这一列,或下载模板', 'Add it, or take the template'],
  ),
  name_missing: entry(['姓名为空', 'There is no name'], ['请填写姓名', 'Fill in the name']),
  name_form: entry(
    ['这不像姓名: {detail}', 'This looks like no name: {detail}'],
    ['姓名中不能有数字或公式', 'A name has no digits and no formula'],
  ),
  formula: entry(
    ['单元格是公式: {detail}', 'The cell holds a formula: {detail}'],
    ['请复制后“选择性粘贴 → 数值”', 'Copy it and paste the value only'],
  ),
  cell_error: entry(
    ['单元格显示错误: {detail}', 'The cell shows an error: {detail}'],
    ['请改为正确的内容', 'Write what belongs there'],
  ),
  number_destroyed: entry(
    ['长数字已被表格软件破坏: {detail}', 'The spreadsheet has destroyed a long number: {detail}'],
    ['先把整列设为“文本”格式,再重新填写', 'Format the column as text, then enter the number again'],
  ),
  id_number_form: entry(
    ['身份证号应为 18 位: {detail}', 'An identity number has 18 digits: {detail}'],
    ['请核对身份证号', 'Compare it with the card'],
  ),
  id_number_check: entry(
    ['身份证号校验不通过: {detail}', 'The check digit of the identity number is wrong: {detail}'],
    ['可能有一位写错,请核对', 'Probably one digit is wrong: compare it with the card'],
  ),
  phone_form: entry(
    ['电话号码不正确: {detail}', 'This is no phone number: {detail}'],
    ['手机号 11 位;座机带区号;境外号码以 + 开头', 'Give 11 digits, a landline with its area, or + and the country'],
  ),
  date_form: entry(
    ['日期不正确: {detail}', 'This is no date: {detail}'],
    ['请写成 2017-11-23', 'Write it as 2017-11-23'],
  ),
  date_ambiguous: entry(
    ['日期有两种读法: {detail}', 'This date can be read in two ways: {detail}'],
    ['请写成 2017-11-23', 'Write it as 2017-11-23'],
  ),
  class_missing: entry(['班级为空', 'There is no class'], ['请填写班级', 'Fill in the class']),
  class_form: entry(
    ['看不懂班级: {detail}', 'This class is not understood: {detail}'],
    ['请写成 高一(2)班', 'Write it as 高一(2)班, or Grade 10 Class 2'],
  ),
  grade_missing: entry(
    ['不知道是哪个年级: {detail}', 'The grade is not known: {detail}'],
    ['请加一列“年级”,或写成 高一(2)班', 'Add a column with the grade, or write 高一(2)班'],
  ),
  guardian_pairs: entry(
    ['家长姓名与电话的个数不一致: {detail}', 'Names and phones of guardians differ in number: {detail}'],
    ['每个姓名对应一个电话,用逗号分隔', 'Give one phone for each name, parted by commas'],
  ),
  student_twice: entry(
    ['同一名学生出现两次,首次在 {detail}', 'The same pupil stands here twice, first at {detail}'],
    ['请删除一行;同名不同人请填写学号', 'Delete one; for two of the same name, give student numbers'],
  ),
  number_twice: entry(
    ['同一编号用于两个人,首次在 {detail}', 'Two people have the same number, first at {detail}'],
    ['请核对学号或工号', 'Compare the student or staff numbers'],
  ),
  id_number_twice: entry(
    ['同一身份证号用于两个人,首次在 {detail}', 'Two people have the same identity number, first at {detail}'],
    ['请核对身份证号', 'Compare it with the cards'],
  ),
  teacher_phone_twice: entry(
    ['两名教师用同一个手机号,首次在 {detail}', 'Two teachers have the same phone, first at {detail}'],
    ['请核对手机号,或填写工号', 'Compare the phones'],
  ),
  student_unknown: entry(
    ['名单中没有这名学生: {detail}', 'There is no such pupil in the list: {detail}'],
    ['请核对学号、班级和姓名', 'Compare student number, class and name'],
  ),
  app_id_form: entry(
    ['这不是编号: {detail}', 'This is no id: {detail}'],
    ['账号ID、聊天ID、人员ID 是 1 到 2147483647 的整数', 'Give a whole number from 1 to 2147483647'],
  ),
  app_id_twice: entry(
    ['同一编号用于两个人,首次在 {detail}', 'Two people have the same id, first at {detail}'],
    ['请核对账号ID、聊天ID 或人员ID', 'Compare the ids'],
  ),
  app_id_differs: entry(
    ['同一个人有两个编号,首次在 {detail}', 'The same person has two ids, first at {detail}'],
    ['请只留一个', 'Leave one of them'],
  ),
  app_id_taken: entry(
    ['编号已属于别人', 'The id is somebody else’s already'],
    ['请核对编号,或留空由系统分配', 'Compare it, or leave it empty: then one is given'],
  ),
  app_id_stays: entry(
    ['此人已有另一个编号,不会改变', 'The person has another id already, which never changes'],
    ['请改为原来的编号,或留空', 'Give that one, or leave it empty'],
  ),
  app_id_common: entry(
    ['聊天ID 由各校共用,不能由学校指定', 'Ids in chats are common to all schools: no school gives them'],
    ['请删除这一列,或由运维人员导入', 'Leave the column out, or have whoever runs the product take the list'],
  ),
  head_twice: entry(
    ['一个班有两个班主任: {detail}', 'A class has two head teachers: {detail}'],
    ['每班只留一个班主任', 'Leave one for each class'],
  ),
  no_homeroom: entry(
    ['没有行政班(classType 为 homeroom)', 'There is no class of the type homeroom'],
    ['学生所在的班级请用 homeroom 导出', 'Export the classes that pupils belong to as homeroom'],
  ),
  two_homerooms: entry(
    ['学生在两个行政班中: {detail}', 'A pupil is in two homerooms: {detail}'],
    ['每名学生只留一个行政班', 'Leave one homeroom for each pupil'],
  ),
  several_schools: entry(
    ['文件中有几所学校: {detail}', 'The bundle holds several schools: {detail}'],
    ['请指定其中一所', 'Say which of them is meant'],
  ),
  reference_unknown: entry(
    ['引用的编号不存在: {detail}', 'This id stands nowhere else: {detail}'],
    ['请检查 OneRoster 文件是否完整', 'See whether the bundle is complete'],
  ),
} as const;

/** What is shown and does not keep a list from being taken. */
export const warnings = {
  column_unknown: entry(
    ['不认识这一列,不读取: {detail}', 'This column is not known and not read: {detail}'],
    ['如需要,请改用模板中的列名', 'Rename it as in the template if it is needed'],
  ),
  column_twice: entry(
    ['同一内容有两列,只读第一列: {detail}', 'Two columns hold the same, the first is read: {detail}'],
    ['请删除或改名', 'Delete one, or rename it'],
  ),
  sheet_left_out: entry(
    ['没有读取这个工作表', 'This sheet was not read'],
    ['隐藏的和空的工作表不读取', 'Hidden and empty sheets are not read'],
  ),
  guardian_without_name: entry(
    ['家长没有姓名,将显示为: {detail}', 'A guardian without a name, who will be shown as {detail}'],
    ['如需要,请填写姓名', 'Fill in the name if it is known'],
  ),
  guardian_without_phone: entry(
    ['家长没有电话: {detail}', 'A guardian without a phone: {detail}'],
    ['没有电话的家长以后不易核对,请尽量填写', 'Fill it in if it is known: without it he is hard to recognise later'],
  ),
  second_phone_left_out: entry(
    ['只读第一个电话', 'Only the first phone is read'],
    ['每人一个电话', 'Give one phone for each'],
  ),
  phone_of_two_guardians: entry(
    [
      '两个不同姓名的家长用同一电话,首次在 {detail}',
      'Two guardians of different names share a phone, first at {detail}',
    ],
    ['请核对;不会合并', 'Compare them; they are not merged'],
  ),
  relation_unknown: entry(
    ['不认识的关系,按“监护人”处理: {detail}', 'This relation is not known and read as guardian: {detail}'],
    ['请写 父亲、母亲 等', 'Write father, mother or the like'],
  ),
  birth_date_differs: entry(
    ['出生日期与身份证号不符: {detail}', 'The date of birth differs from the identity number: {detail}'],
    ['请核对其中一个', 'Compare the two'],
  ),
  courses_and_classes: entry(
    [
      '一行有多个学科和多个班级,按每班都教每科处理',
      'Several subjects and several classes: read as every subject in every class',
    ],
    ['如不是,请每个学科写一行', 'If not so, give each subject a row of its own'],
  ),
  mixed_class: entry(
    [
      '这门课的学生来自几个班,只归入学科组: {detail}',
      'Its pupils come from several classes, so only the subject is taken: {detail}',
    ],
    ['如需按班建群,请按行政班排课', 'For groups by class, schedule it by homeroom'],
  ),
  class_without_pupils: entry(
    ['这个班没有学生: {detail}', 'This class has no pupils: {detail}'],
    ['请核对班级', 'Compare the class'],
  ),
} as const;
