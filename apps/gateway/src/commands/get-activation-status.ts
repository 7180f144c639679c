import { fail, operationSummary, type Operation } from '#contracts';
import { latestOperation } from '#operations';
import type { Handler } from './handler.js';
import { readingRefused } from './reading-rights.js';

export const getActivationStatus: Handler<'getActivationStatus'> = async (call, { dataSource }) => {
  const { im_group_id } = call.fields;
  const refused = await readingRefused(call, dataSource);
  if (refused) return refused;
  const [group]: { activated_at: Date | null; easemob_group_id: string | null }[] = await dataSource.query(
    'select activated_at, easemob_group_id from im_group where im_group_id = $1 and school_id = $2',
    [im_group_id, call.school_id],
  );
  if (!group) return fail('group_not_found');
  const active = group.activated_at !== null;
  const operation = await latestOperation(dataSource, im_group_id);
  return {
    code: 0,
    msg: 'success',
    im_group_id,
    easemob_group_id: (active && group.easemob_group_id) || '',
    activation: active ? 'active' : activationOf(operation),
    ...(operation && operationSummary(operation, call.language)),
  };
};

/** Of a group that is not active: whatever was last asked of it needed it active. */
function activationOf(operation: Operation | undefined): 'inactive' | 'activating' | 'failed' {
  if (!operation) return 'inactive';
  return operation.status === 'failed' ? 'failed' : 'activating';
}
