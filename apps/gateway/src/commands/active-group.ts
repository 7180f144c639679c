import { fail, isFailure, operationSummary, outcomeOf, type Failure, type Operation } from '#contracts';
import { activationRefusal } from '#policy';
import { joinOperation } from '#operations';
import type { EntityManager } from 'typeorm';
import { acceptWrite, type Settled, type Wanted } from './accepted-write.js';
import { sizeWith } from './group-size.js';
import type { Call, Handler } from './handler.js';
import { lockStanding, noteActivator } from './standing.js';

/** Any number of taps on one group are one activation: they all join the operation that is under way. */
export const activeGroup: Handler<'activeGroup'> = async (call, tools) => {
  const operation = await acceptWrite('activeGroup', { call, tools }, (manager) =>
    activate(manager, call, tools.groupMaxUsers),
  );
  if (isFailure(operation)) return operation;
  if ('settled' in operation) return { code: 0, msg: 'success', ...operation.settled, status: 'succeeded' };
  return {
    ...outcomeOf(operation, call.language),
    easemob_group_id: operation.easemob_group_id,
    ...operationSummary(operation, call.language),
  };
};

async function activate(
  manager: EntityManager,
  call: Call<'activeGroup'>,
  limit: number,
): Promise<Failure | Operation | Wanted | Settled> {
  const { im_group_id, im_user_id, callback_url } = call.fields;
  // The lock puts simultaneous taps on one group in line; the second one finds the first one's operation.
  const standing = await lockStanding(manager, { ...call, im_group_id });
  const refused = activationRefusal(call.policy, { standing, im_user_id });
  if (refused) return refused;
  const { active, easemob_group_id } = standing.group!;
  if (active) return { settled: { easemob_group_id: easemob_group_id! } };
  const open = await joinOperation(manager, { cmd: 'activeGroup', im_group_id, callback_url });
  if (open) return open;
  if ((await sizeWith(manager, { im_group_id })) > limit) return fail('group_too_large', { limit });
  await noteActivator(manager, { im_group_id, im_user_id });
  return { im_group_id };
}
