import { findDeliveries, readDeliveries, type DeliveryLine, type DeliverySelection } from '#callbacks';
import type { Queries } from '#operations';
import { workKey } from '#work';
import { listWork, type WorkLine, type WorkSelection } from './work-lines.js';

/** Which deliveries an operator means: as work, and by what they are deliveries of. */
export interface CallbackSelection
  extends Omit<WorkSelection, 'kind' | 'keys'>, Pick<DeliverySelection, 'ids' | 'event' | 'endpoint'> {}

/** The work of a selection. Who a delivery goes to is known to the callbacks, how its work stands to the work. */
export async function callbackWork(
  queries: Queries,
  { ids, event, endpoint, ...rest }: CallbackSelection,
): Promise<WorkSelection> {
  const selection = { ...rest, kind: 'callback' } as const;
  if (!ids && !event && endpoint === undefined) return selection;
  const found = await findDeliveries(queries, { ids, event, endpoint, undelivered: true });
  return { ...selection, keys: found.map((id) => workKey('callback', id)) };
}

/** A delivery that has not been made, with its work. */
export interface CallbackLine {
  delivery_id: string;
  work: WorkLine;
  delivery: DeliveryLine | undefined;
}

/** The deliveries of a selection, the oldest first. */
export async function listCallbacks(
  queries: Queries,
  selection: CallbackSelection,
  limit: number,
): Promise<CallbackLine[]> {
  const lines = await listWork(queries, await callbackWork(queries, selection), limit);
  const ids = lines.map(({ key }) => key.slice('callback:'.length));
  const found = await readDeliveries(queries, ids);
  return lines.map((work, at) => ({
    delivery_id: ids[at]!,
    work,
    delivery: found.get(ids[at]!),
  }));
}
