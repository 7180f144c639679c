import type { Handler } from './handler.js';

const person = {
  name: 'get-person-im-user-id',
  text: `select im_user_id from im_user
          where school_id = $1 and user_type = $2 and person_id = $3 and easemob_registered_at is not null`,
};

const guardians = {
  name: 'get-parent-im-user-id',
  text: `select u.im_user_id from guardian_child c join im_user u on u.im_user_id = c.guardian_im_user_id
          where c.school_id = $1 and c.student_id = $2 and u.easemob_registered_at is not null
          order by u.im_user_id`,
};

export const getTeacherIMUserID: Handler<'getTeacherIMUserID'> = ({ school_id, fields, reads }) =>
  reads.short(person, [school_id, 'teacher', fields.teacher_id]);

export const getStudentIMUserID: Handler<'getStudentIMUserID'> = ({ school_id, fields, reads }) =>
  reads.short(person, [school_id, 'student', fields.student_id]);

export const getParentIMUserID: Handler<'getParentIMUserID'> = ({ school_id, fields, reads }) =>
  reads.short(guardians, [school_id, fields.student_id]);
