import type { System } from './system.js';

/** Asks Easemob as another program of the same app would. */
export async function asOtherProgram<T>(
  { simulator, env }: System,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const app = `${simulator.url}/${env.EASEMOB_ORG ?? 'school'}/${env.EASEMOB_APP ?? 'im'}`;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const credentials = {
    grant_type: 'client_credentials',
    client_id: env.EASEMOB_CLIENT_ID,
    client_secret: env.EASEMOB_CLIENT_SECRET,
  };
  const minted = await fetch(`${app}/token`, { method: 'POST', headers, body: JSON.stringify(credentials) });
  headers.authorization = `Bearer ${((await minted.json()) as { access_token: string }).access_token}`;
  const answer = await fetch(`${app}${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}
