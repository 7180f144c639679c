import type { Consumer } from '#messaging';
import { endOperation, readOperation } from '#operations';
import { OperationWatch } from '../../apps/gateway/src/operations/operation-watch.js';
import { dataSource, freshKey, operate, outbox, useWork } from '../support/work.js';

useWork();

describe('a held reply', () => {
  it('comes soon after the end of its operation, though the event is never heard', async () => {
    const { id } = freshKey();
    const operation_id = await operate(id);
    const known = (await readOperation(dataSource, operation_id))!;
    const deaf = { listen: async () => ({}) as Consumer };
    const watch = new OperationWatch(dataSource, deaf);
    await watch.onModuleInit();
    const startedAt = performance.now();
    const held = watch.held(known, { waitMs: 30_000, gone: () => new AbortController().signal });
    await outbox.transaction((manager) => endOperation(manager, outbox, { operation_id, outcome: 'succeeded' }));
    expect(await held).toMatchObject({ status: 'succeeded' });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    watch.onModuleDestroy();
  });
});
