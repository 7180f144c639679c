/**
 * Of rows of `im_user`: Easemob has yet to be told of the person, or of the name that he has by now. Whom it has refused
 * under the name that he has is not tried again for nothing, and whoever has left the school is not brought there.
 */
export const untoldPeople = `
  (easemob_registered_at is null and easemob_refusal is null or easemob_nickname is distinct from real_name)
  and coalesce((select status from roster_person where school_id = im_user.school_id and key = im_user.person_key), '') <> 'left'`;
