import { fail, type Failure } from '#contracts';
import type { EntityManager } from 'typeorm';

/** Why an operation may not be told of at the `callback_url` that its caller names: the school has not registered it. */
export async function callbackRefused(
  manager: EntityManager,
  { school_id, fields }: { school_id: number; fields: { callback_url?: string | undefined } },
): Promise<Failure | undefined> {
  const { callback_url } = fields;
  if (callback_url === undefined) return undefined;
  const endpoints: { url: string }[] = await manager.query(
    'select url from callback_endpoint where school_id = $1 and disabled_at is null',
    [school_id],
  );
  return endpoints.some(({ url }) => isBelow(callback_url, url))
    ? undefined
    : fail('callback_not_registered');
}

/** Whether a URL is the registered one or lies below it: same origin, and a path that continues it at a `/`. */
export function isBelow(url: string, registered: string): boolean {
  const [a, b] = [new URL(url), new URL(registered)];
  if (a.origin !== b.origin || a.username || a.password) return false;
  const folder = b.pathname.endsWith('/') ? b.pathname : `${b.pathname}/`;
  return a.pathname === b.pathname || a.pathname.startsWith(folder);
}
