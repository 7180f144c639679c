import { fail, viewOperation } from '#contracts';
import { readOperation } from '#work';
import type { Handler } from './handler.js';

export const getOperation: Handler<'getOperation'> = async (call, tools) => {
  const known = await readOperation(tools.dataSource, call.fields.operation_id);
  if (known?.school_id !== call.school_id) return fail('operation_not_found');
  const operation = known.retry_after_ms === null ? known : await tools.operation(known.operation_id, call);
  return { code: 0, msg: 'success', ...viewOperation(operation, call.language) };
};
