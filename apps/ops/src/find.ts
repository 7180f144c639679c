import { findDeliveries, readDelivery } from '#callbacks';
import { findOperations, type FoundOperation } from '#operations';
import type { DataSource } from 'typeorm';
import type { Trail } from './trail.js';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const number = /^\d{1,15}$/;

/** The operations that an id leads to: that of a request, an operation, its event, or a message. */
export async function operationsNamed(dataSource: DataSource, id: string): Promise<FoundOperation[]> {
  const found = uuid.test(id)
    ? await findOperations(dataSource, { operation: id })
    : number.test(id)
      ? await findOperations(dataSource, { message: id })
      : [];
  // A caller may have chosen an id for his request that looks like one of ours.
  return found.length > 0 ? found : findOperations(dataSource, { request: id });
}

/** Follows an id up to the last delivery. */
export async function follow(dataSource: DataSource, id: string): Promise<Trail[]> {
  const operations = await operationsNamed(dataSource, id);
  return Promise.all(operations.map((operation) => trail(dataSource, operation)));
}

async function trail(dataSource: DataSource, operation: FoundOperation): Promise<Trail> {
  const ids = operation.finished_at
    ? await findDeliveries(dataSource, { event: operation.operation_id })
    : [];
  const deliveries = await Promise.all(ids.map((id) => readDelivery(dataSource, id)));
  const [message] = operation.im_message_id
    ? await dataSource.query(
        'select im_message_id::text, status, easemob_message_id from message where im_message_id = $1::bigint',
        [operation.im_message_id],
      )
    : [];
  return { operation, deliveries: deliveries.filter((one) => one !== undefined), message };
}
