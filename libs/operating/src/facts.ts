import { readDelivery, type DeliveryPicture } from '#callbacks';
import type { WorkKindName } from '#contracts';
import type { Queries } from '#operations';
import { parseWorkKey } from '#work';
import { readGroupPicture, type GroupPicture } from './groups.js';
import { readWork, type WorkPicture } from './work-picture.js';

/** What is known of one key. */
export interface Facts {
  work: WorkPicture;
  group?: GroupPicture | undefined;
  delivery?: DeliveryPicture | undefined;
}

/** All that is known of a key; undefined where nothing was ever wanted of it. */
export async function readFacts(queries: Queries, key: string): Promise<Facts | undefined> {
  const { kind, id } = parseWorkKey(key)!;
  const work = await readWork(queries, key);
  const matter = await matterOf[kind]?.(queries, id);
  return work && { work, ...matter };
}

/** What the work of a kind is about, where there is more to tell than the work itself. */
const matterOf: Partial<Record<WorkKindName, (queries: Queries, id: string) => Promise<Omit<Facts, 'work'>>>> = {
  group: async (queries, id) => ({ group: await readGroupPicture(queries, Number(id)) }),
  callback: async (queries, id) => ({ delivery: await readDelivery(queries, id) }),
};
