import { z } from 'zod';
import type { EasemobAccess } from './easemob.factory.js';

/** One thing that was looked at, what was found, and what to do about it; no remedy: it is as it should be. */
export interface Finding {
  what: string;
  found: string;
  remedy?: string;
}

interface Answer {
  status: number;
  error: string;
  words: string;
  body: unknown;
  date: number;
}

type Access = Pick<
  EasemobAccess,
  'EASEMOB_URL' | 'EASEMOB_ORG' | 'EASEMOB_APP' | 'EASEMOB_CLIENT_ID' | 'EASEMOB_CLIENT_SECRET' | 'EASEMOB_TIMEOUT_MS'
>;

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const minted = z.object({ access_token: z.string(), expires_in: z.number() });
const largestDriftMs = 60_000;

/**
 * Asks Easemob for a token and reads a little with it, one call of each kind that changes nothing. Stops at the first
 * finding that makes the rest pointless. Nothing that it tells holds a secret or a person.
 */
export async function checkAccount(access: Access): Promise<Finding[]> {
  const { EASEMOB_ORG: org, EASEMOB_APP: app, EASEMOB_CLIENT_ID, EASEMOB_CLIENT_SECRET } = access;
  const findings: Finding[] = [transport(access)];
  const ask = asking(access);
  const body = { grant_type: 'client_credentials', client_id: EASEMOB_CLIENT_ID, client_secret: EASEMOB_CLIENT_SECRET };
  const mint = await ask('POST', '/token', { body });
  if (typeof mint === 'string')
    return [
      ...findings,
      {
        what: 'host',
        found: mint,
        remedy: 'EASEMOB_URL: the REST host that the console shows, such as https://a1.easemob.com',
      },
    ];
  const token = minted.safeParse(mint.body).data;
  if (mint.status !== 200 || !token) return [...findings, { what: 'token', ...refusedToken(mint, `${org}#${app}`) }];
  findings.push({ what: 'token', found: `good for ${Math.round(token.expires_in / 3600)} h` }, clock(mint));
  for (const [what, path] of reads) findings.push(reading(what, await ask('GET', path, { token: token.access_token })));
  // A name that nobody can have: where anybody may register, it is refused for the name, else for the lack of a token.
  findings.push(registration(await ask('POST', '/users', { body: { username: '/', password: '/' } })));
  return findings;
}

/** Each counts against a limit of its own. None of the ids exists: a 404 of Easemob is a good answer. */
const reads = [
  ['users', '/users/schoolim-check'],
  ['groups', '/chatgroups?limit=1'],
  ['group details', '/chatgroups/1'],
  ['groups of a user', '/chatgroups/user/schoolim-check?pagenum=0&pagesize=1'],
  ['history', '/chatmessages/2020010100'],
] as const;

const asking =
  ({ EASEMOB_URL, EASEMOB_ORG, EASEMOB_APP, EASEMOB_TIMEOUT_MS }: Access) =>
  async (
    method: string,
    path: string,
    { body, token }: { body?: object; token?: string } = {},
  ): Promise<Answer | string> => {
    const root = `${EASEMOB_URL.replace(/\/+$/, '')}/${encodeURIComponent(EASEMOB_ORG)}/${encodeURIComponent(EASEMOB_APP)}`;
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    };
    try {
      const response = await fetch(root + path, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(EASEMOB_TIMEOUT_MS),
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = parsed(text);
      const { error = '', error_description: words = '' } = z
        .object({ error: z.string().optional(), error_description: z.string().optional() })
        .catch({})
        .parse(json);
      if (json === undefined || (response.status >= 400 && !error))
        return `answers ${response.status}, but not as Easemob does`;
      return {
        status: response.status,
        error,
        words,
        body: json,
        date: Date.parse(response.headers.get('date') ?? ''),
      };
    } catch (failure) {
      const { cause, name } = failure as Error & { cause?: { code?: string } };
      return `does not answer (${cause?.code ?? name})`;
    }
  };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function transport({ EASEMOB_URL }: Access): Finding {
  const { protocol, host, hostname } = new URL(EASEMOB_URL);
  const open = protocol === 'http:' && !loopback.test(hostname);
  return {
    what: 'transport',
    found: `${protocol}//${host}`,
    ...(open && { remedy: 'EASEMOB_URL: with https, or the client secret crosses the network in the clear' }),
  };
}

function refusedToken({ status, error, words }: Answer, appKey: string): Omit<Finding, 'what'> {
  const found = `${status} ${error}`;
  if (error === 'organization_application_not_found')
    return {
      found,
      remedy: `EASEMOB_ORG, EASEMOB_APP: there is no app ${appKey} on this host; the AppKey in the console is org#app, and every cluster has a host of its own`,
    };
  if (/client_id/.test(words)) return { found, remedy: 'EASEMOB_CLIENT_ID: not that of this app' };
  if (/client_secret/.test(words))
    return { found, remedy: 'EASEMOB_CLIENT_SECRET: not that of this app; it may have been reset in the console' };
  return { found, remedy: 'EASEMOB_CLIENT_ID, EASEMOB_CLIENT_SECRET: as the console shows them' };
}

function clock({ date }: Answer): Finding {
  if (Number.isNaN(date)) return { what: 'clock', found: 'not told' };
  const driftMs = Math.abs(Date.now() - date);
  const found = driftMs <= largestDriftMs ? 'agrees' : `${Math.round(driftMs / 1000)} s apart from Easemob`;
  return {
    what: 'clock',
    found,
    ...(driftMs > largestDriftMs && { remedy: 'let this machine keep time (NTP)' }),
  };
}

function reading(what: string, answer: Answer | string): Finding {
  if (typeof answer === 'string') return { what, found: answer, remedy: 'ask again; if it stays so, ask Easemob' };
  const { status, error } = answer;
  if (status === 200 || status === 404 || (status === 400 && what === 'history')) return { what, found: 'answers' };
  if (status === 429 || status === 503)
    return {
      what,
      found: `${status} ${error}`,
      remedy: 'EASEMOB_LIMITS: what your plan allows; others may use the same app',
    };
  return { what, found: `${status} ${error}`, remedy: 'the plan may not have it: see the console' };
}

function registration(answer: Answer | string): Finding {
  const what = 'registration';
  if (typeof answer === 'string') return { what, found: answer, remedy: 'ask again' };
  if (answer.status === 401) return { what, found: 'authorised only' };
  return {
    what,
    found: 'open: anybody may register',
    remedy: 'set the registration mode to 授权注册 (authorised) in the console',
  };
}
