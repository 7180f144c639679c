import { fail, type Failure } from '#contracts';
import type { Policy, Standing } from './standing.js';

/*
 * Who may do what with a group: one pure decision each, for every path that leads there. Each tells why not, or nothing.
 */

/** Whether any account of the school may read about any group, as in 2017: then nobody's standing need be looked up. */
export const isOpenToSchool = ({ access }: Pick<Policy, 'access'>): boolean => access === 'school';

/** Reading a group's members, its log, a file in it, or how far its activation is. */
export function readRefusal(policy: Pick<Policy, 'access'>, standing: Standing): Failure | undefined {
  if (isOpenToSchool(policy)) return undefined;
  if (!standing.group) return fail('group_not_found');
  return standing.membership ? undefined : fail('not_group_member');
}

/** Reading an operation: what one has asked for oneself, else what one may read about its group. */
export function operationRefusal(
  policy: Pick<Policy, 'access'>,
  { operation, standing }: { operation: { account_id: number }; standing: Standing },
): Failure | undefined {
  return operation.account_id === standing.account_id ? undefined : readRefusal(policy, standing);
}

/** Activating a group in the name of `im_user_id`, which must be the caller's own. An active one may be tapped by any member. */
export function activationRefusal(
  policy: Pick<Policy, 'activation'>,
  { standing, im_user_id }: { standing: Standing; im_user_id: number },
): Failure | undefined {
  if (!standing.group) return fail('group_not_found');
  if (standing.person?.im_user_id !== im_user_id) return fail('user_not_found', { detail: `im_user_id ${im_user_id}` });
  return wakingRefusal(policy, standing);
}

/** Sending to a group, which activates it where it is not active yet. */
export function sendRefusal(policy: Pick<Policy, 'activation'>, standing: Standing): Failure | undefined {
  const { account_id, group, person } = standing;
  if (!group) return fail('group_not_found');
  if (!person) return fail('user_not_found', { detail: `account_id ${account_id}` });
  if (!person.registered) return fail('user_not_registered', { detail: `account_id ${account_id}` });
  return wakingRefusal(policy, standing);
}

/** Renaming a custom group, adding and removing its members: its owner may, and whoever made it. */
export function modificationRefusal({ account_id, group, membership }: Standing): Failure | undefined {
  if (!group) return fail('group_not_found');
  if (group.created_by_account === null) return fail('group_not_custom');
  return membership?.is_owner || group.created_by_account === account_id ? undefined : fail('not_group_owner');
}

/** What makes a group active, whether a tap or a message. */
function wakingRefusal(
  { activation }: Pick<Policy, 'activation'>,
  { group, membership }: Standing,
): Failure | undefined {
  if (!membership) return fail('not_group_member');
  const may = activation === 'member' || membership.is_owner || group?.active;
  return may ? undefined : fail('not_group_owner');
}
