import { pino } from 'pino';
import { startSimulator, type SimulatorOptions } from './simulator.js';

export interface Answered {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs look into answers of every shape
  body: any;
}

/** The id of the first group of a fresh simulator. */
export const firstGroup = '19448358567937';

async function send(
  method: string,
  url: string,
  { json, ...init }: RequestInit & { json?: unknown } = {},
): Promise<Answered> {
  const response = await fetch(url, {
    ...init,
    method,
    ...(json !== undefined && {
      headers: { 'content-type': 'application/json', ...init.headers },
      body: JSON.stringify(json),
    }),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
}

/** For specs: a simulator of its own on a free port, and a caller that holds a token. */
export async function startForTest(options: Partial<SimulatorOptions> = {}) {
  const simulator = await startSimulator({
    port: 0,
    org: 'school',
    app: 'im',
    clientId: 'id',
    clientSecret: 'client-secret',
    createLatencyMs: 0,
    logger: pino({ level: 'silent' }),
    ...options,
  });
  const at = (path: string) => `${simulator.url}/school/im${path}`;
  const control = (method: string, path: string, json?: unknown) =>
    send(method, `${simulator.url}/_control/${path}`, { json });
  const mint = (extra: object = {}) =>
    send('POST', at('/token'), {
      json: { grant_type: 'client_credentials', client_id: 'id', client_secret: 'client-secret', ...extra },
    });
  let token = '';
  const call = (method: string, path: string, json?: unknown) =>
    send(method, at(path), { json, headers: { authorization: `Bearer ${token}` } });

  return {
    ...simulator,
    at,
    send,
    control,
    mint,
    /** A call to the app, with the token. */
    call,
    authorization: () => ({ authorization: `Bearer ${token}` }),
    async useNewToken() {
      token = (await mint()).body.access_token;
    },
    register: (...usernames: string[]) =>
      call(
        'POST',
        '/users',
        usernames.map((username) => ({ username, password: 'p' })),
      ),
    createGroup: (extra: object = {}) =>
      call('POST', '/chatgroups', { groupname: 'Class 3', public: false, owner: 'u1', ...extra }),
    /** Everything as new, a token, the users u1 to u4. */
    async startOver() {
      await control('POST', 'reset');
      await this.useNewToken();
      await this.register('u1', 'u2', 'u3', 'u4');
    },
    liveGroups: async () => (await control('GET', 'state')).body.groups as { id: string; created: number }[],
    /** Resolves when a call to the route has arrived. */
    async arrival(route: string) {
      for (;;) {
        const { requests } = (await control('GET', 'requests')).body;
        if (requests.some((request: { route: string }) => request.route === route)) return;
      }
    },
  };
}

export type TestSimulator = Awaited<ReturnType<typeof startForTest>>;
