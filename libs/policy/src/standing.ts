/** How strict a school is with its members. */
export interface Policy {
  /** Who may read about a group: any account of the school, or only its members. */
  access: 'school' | 'member';
  /** Who may activate a group: any member, or only its owner. */
  activation: 'member' | 'owner';
}

/** What an account is to a group at this moment. Nobody is trusted for what he was when he was last asked about. */
export interface Standing {
  account_id: number;
  /** Absent where the school has no such group. */
  group?: {
    active: boolean;
    /** The account that made this custom group; null for groups that follow the school's own data. */
    created_by_account: number | null;
  };
  /** Absent for an account behind which the school knows nobody. */
  person?: { im_user_id: number; registered: boolean };
  /** Absent for who is no member. */
  membership?: { is_owner: boolean };
}
