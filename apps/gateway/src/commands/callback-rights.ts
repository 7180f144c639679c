import { endpointFor, endpointsOf } from '#callbacks';
import { fail, type Failure } from '#contracts';
import type { EntityManager } from 'typeorm';

/** Why an operation may not be told of at the `callback_url` that its caller names: the school has not registered it. */
export async function callbackRefused(
  manager: EntityManager,
  { school_id, fields }: { school_id: number; fields: { callback_url?: string | undefined } },
): Promise<Failure | undefined> {
  const { callback_url } = fields;
  if (callback_url === undefined) return undefined;
  return endpointFor(await endpointsOf(manager, school_id), callback_url) ? undefined : fail('callback_not_registered');
}
