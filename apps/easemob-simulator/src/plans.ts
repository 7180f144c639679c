/** What Easemob's plans allow (product_package_feature.md of its documentation); null is unlimited. */
export interface Plan {
  users: number | null;
  groups: number | null;
  groupsPerUser: number | null;
  membersPerGroup: number | null;
  contactsPerUser: number | null;
}

export const plans = {
  unlimited: { users: null, groups: null, groupsPerUser: null, membersPerGroup: null, contactsPerUser: null },
  free: { users: 100, groups: 100, groupsPerUser: 100, membersPerGroup: 100, contactsPerUser: 100 },
  professional: {
    users: null,
    groups: null,
    groupsPerUser: 600,
    membersPerGroup: 300,
    contactsPerUser: 3000,
  },
  flagship: { users: null, groups: null, groupsPerUser: 3000, membersPerGroup: 3000, contactsPerUser: 3000 },
} satisfies Record<string, Plan>;

export type PlanName = keyof typeof plans;
export const planNames = Object.keys(plans) as [PlanName, ...PlanName[]];
