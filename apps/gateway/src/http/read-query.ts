import { fail, fieldFault, queryCredentials, type Credentials, type Failure } from '#contracts';
import type { z } from 'zod';
import type { Authenticity } from '../authenticity/authenticity.js';

/**
 * A request that carries everything in its query string, checked in the order of `POST /api/im`: credentials, signature,
 * timestamp, then the fields of its own.
 */
export async function readQuery<S extends z.ZodType>(
  query: unknown,
  { own, authenticity }: { own: S; authenticity: Authenticity },
): Promise<Failure | { caller: Credentials; fields: z.output<S> }> {
  const caller = queryCredentials.safeParse(query, { reportInput: true });
  if (!caller.success) return faultOf(caller.error);
  const refused = await authenticity.refusalOf(caller.data);
  if (refused) return refused;
  const fields = own.safeParse(query, { reportInput: true });
  return fields.success ? { caller: caller.data, fields: fields.data } : faultOf(fields.error);
}

function faultOf({ issues }: z.ZodError): Failure {
  const { error, values } = fieldFault(issues);
  return fail(error, values);
}
