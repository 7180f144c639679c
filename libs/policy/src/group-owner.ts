export type Role = 'teacher' | 'student' | 'guardian';

/** A wanted member of a group. */
export interface Member {
  im_user_id: number;
  user_type: Role;
  is_owner: boolean;
}

/**
 * Who owns a group in Easemob: the member who is its owner here, else the first of the preferred who is a member still,
 * else its earliest teacher, else its first member. Whoever is no member owns nothing.
 * @param members in the order of the membership
 * @param preferred who owns it now, or has asked for it
 * @returns undefined for a group without members
 */
export function ownerOf(members: readonly Member[], preferred: readonly (number | null)[] = []): number | undefined {
  const ofMembers = (is: (member: Member) => boolean) => members.find(is)?.im_user_id;
  return (
    ofMembers(({ is_owner }) => is_owner) ??
    preferred.find((person): person is number => members.some(({ im_user_id }) => im_user_id === person)) ??
    ofMembers(({ user_type }) => user_type === 'teacher') ??
    members[0]?.im_user_id
  );
}
