import { declareRestore } from '#database';
import { want } from '#work';
import type { Operator } from './operator.js';

/**
 * Declares that the database has been put back to an earlier state, which could not be noticed. What Easemob has and the
 * database has not is noted by a worker.
 */
export function declareRestored(operator: Operator): Promise<void> {
  return operator.change('restored', async (manager, outbox) => {
    await declareRestore(manager);
    await want(manager, outbox, { kind: 'orphans', id: 'report', lane: 'bulk' });
    return { result: undefined, deeds: [{ subject: 'deployment', school_id: null }] };
  });
}
