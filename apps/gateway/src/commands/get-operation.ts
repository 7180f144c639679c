import { fail, viewOperation } from '#contracts';
import { readOperation } from '#operations';
import type { Handler } from './handler.js';
import { readingOperationRefused } from './reading-rights.js';

export const getOperation: Handler<'getOperation'> = async (call, tools) => {
  const known = await readOperation(tools.dataSource, call.fields.operation_id);
  if (known?.school_id !== call.school_id) return fail('operation_not_found');
  const refused = await readingOperationRefused(call, known, tools.dataSource);
  if (refused) return refused;
  // Who polls is answered at once, whatever the setting says about replies to writes.
  const wait_ms = call.fields.wait_ms ?? 0;
  const operation = await tools.held(known, { ...call, fields: { wait_ms } });
  const { failed_from: failedFrom = 0 } = call.fields;
  return { code: 0, msg: 'success', ...viewOperation(operation, call.language, { failedFrom }) };
};
