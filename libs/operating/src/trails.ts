import { findDeliveries, readDelivery, type DeliveryPicture } from '#callbacks';
import { findOperations, type FoundOperation, type Queries } from '#operations';

/** Where the ids of one request have led. */
export interface Trail {
  operation: FoundOperation;
  /** Its event, told to the endpoints of the school. */
  deliveries: DeliveryPicture[];
  /** Of the message that it stands for, if it stands for one. */
  message?: { im_message_id: string; status: string; easemob_message_id: string | null } | undefined;
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const number = /^\d{1,15}$/;

/** The operations that an id leads to: that of a request, an operation, its event, or a message. */
export async function operationsNamed(queries: Queries, id: string): Promise<FoundOperation[]> {
  const found = uuid.test(id)
    ? await findOperations(queries, { operation: id })
    : number.test(id)
      ? await findOperations(queries, { message: id })
      : [];
  // A caller may have chosen an id for his request that looks like one of ours.
  return found.length > 0 ? found : findOperations(queries, { request: id });
}

/** Follows an id up to the last delivery. */
export async function followId(queries: Queries, id: string): Promise<Trail[]> {
  const operations = await operationsNamed(queries, id);
  return Promise.all(operations.map((operation) => trail(queries, operation)));
}

async function trail(queries: Queries, operation: FoundOperation): Promise<Trail> {
  const ids = operation.finished_at ? await findDeliveries(queries, { event: operation.operation_id }) : [];
  const deliveries = await Promise.all(ids.map((id) => readDelivery(queries, id)));
  const [message]: NonNullable<Trail['message']>[] = operation.im_message_id
    ? await queries.query(
        'select im_message_id::text, status, easemob_message_id from message where im_message_id = $1::bigint',
        [operation.im_message_id],
      )
    : [];
  return { operation, deliveries: deliveries.filter((one) => one !== undefined), message };
}
