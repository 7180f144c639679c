import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { EasemobClient } from './easemob-client.js';
import { localBudget } from './local-budget.js';
import type { Budget, CallOptions } from './budget.js';
import type { TokenStore } from './token-keeper.js';

/** What the scripted Easemob saw, and how it is to answer: one step a request, the last one for all that follow. */
interface Seen {
  method: string;
  url: string;
  token: string | undefined;
  headers: IncomingMessage['headers'];
  body: unknown;
}
type Step = (response: ServerResponse, request: IncomingMessage) => void;

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Step => (response) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}; // prettier-ignore
const refusal = (
  status: number,
  error: string,
  error_description: string,
  headers?: Record<string, string>,
) => json(status, { error, error_description, timestamp: 1, duration: 0 }, headers);
const silence: Step = () => undefined;
const reset: Step = (response) => response.socket!.resetAndDestroy();
const garbage: Step = (response) => response.end('<html>502 Bad Gateway</html>');

const tap: CallOptions = { lane: 'tap' };
const group = {
  name: 'Class 3/2',
  description: 'SchoolIM:sim-test-7',
  custom: 'sim-test-7',
  owner: 'svc',
  maxUsers: 200,
};

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function scripted(...steps: Step[]) {
  const seen: Seen[] = [];
  let minted = 0;
  const server: Server = createServer((request, response) => {
    void textOf(request).then((body) => {
      if (request.url === '/org/app/token') {
        minted += 1;
        return json(200, { access_token: `token-${minted}`, expires_in: 3600, application: 'x' })(response, request);
      }
      const token = request.headers.authorization?.replace('Bearer ', '');
      seen.push({ method: request.method!, url: request.url!.replace('/org/app', ''), token, headers: request.headers, body: body && JSON.parse(body) });
      return (steps.length > 1 ? steps.shift()! : steps[0]!)(response, request);
    });
  }); // prettier-ignore
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, minted: () => minted };
}

interface Parts {
  timeoutMs?: number;
  budget?: Budget;
  tokens?: TokenStore;
}
function clientOf(url: string, { timeoutMs = 2000, budget = localBudget(), tokens }: Parts = {}) {
  const observed: { api: string; outcome: string }[] = [];
  const client = new EasemobClient(
    { url, org: 'org', app: 'app', clientId: 'id', clientSecret: 'secret', timeoutMs },
    { budget, tokens, observe: ({ api, outcome }) => observed.push({ api, outcome }) },
  );
  cleanups.push(() => client.close());
  return { client, observed };
} // prettier-ignore

describe('the Easemob client', () => {
  it('creates a private group of the owner alone, with a name that Easemob accepts', async () => {
    const easemob = await scripted(json(200, { data: { groupid: '184524748161025' }, extra: true }));
    const { client, observed } = clientOf(easemob.url);

    expect(await client.createGroup(group, tap)).toEqual({
      kind: 'done',
      value: { groupId: '184524748161025' },
    });
    expect(easemob.seen).toMatchObject([
      {
        method: 'POST',
        url: '/chatgroups',
        token: 'token-1',
        body: {
          groupname: 'Class 3／2', description: 'SchoolIM:sim-test-7', custom: 'sim-test-7', owner: 'svc', maxusers: 200,
          public: false, allowinvites: false, invite_need_confirm: false,
        },
      },
    ]); // prettier-ignore
    expect(easemob.seen[0]!.body).not.toHaveProperty('members');
    expect(observed).toEqual([
      { api: 'mintToken', outcome: 'done' },
      { api: 'createGroup', outcome: 'done' },
    ]);
  });

  it('fetches a new token on a 401 and tries once more', async () => {
    const easemob = await scripted(
      refusal(401, 'unauthorized', 'Unable to authenticate due to expired access token'),
      json(200, { data: { groupid: '1' } }),
    );
    expect(await clientOf(easemob.url).client.createGroup(group, tap)).toMatchObject({ kind: 'done' });
    expect(easemob.seen.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  });

  it('gives up on a second 401 in a row', async () => {
    const easemob = await scripted(refusal(401, 'unauthorized', 'Unable to authenticate (OAuth)'));
    expect(await clientOf(easemob.url).client.createGroup(group, tap)).toMatchObject({ kind: 'permanent', refusal: 'credentials_refused' });
    expect(easemob.seen).toHaveLength(2);
    expect(easemob.minted()).toBe(2);
  }); // prettier-ignore

  it('waits as long as a 429 asks, costs no attempt, and makes everybody wait', async () => {
    const easemob = await scripted(refusal(429, 'reach_limit', 'This request has reached api limit', { 'retry-after': '7' }));
    const { client } = clientOf(easemob.url);
    expect(await client.deleteGroup('1', tap)).toEqual({ kind: 'later', reason: 'limit 429', delayMs: 7000, costsAttempt: false });
    expect(await client.renameGroup('2', 'x', tap)).toMatchObject({ kind: 'later', reason: 'budget', costsAttempt: false });
    expect(easemob.seen).toHaveLength(1);
  }); // prettier-ignore

  it.each<[string, Step]>([
    ['a 503', refusal(503, 'web_application', 'unavailable')],
    ['silence', silence],
    ['a reset', reset],
    ['garbage', garbage],
    ['half an answer', (response) => response.writeHead(200, { 'content-length': '999' }).write('{"data"')],
  ])('takes %s for an unknown outcome of a create and a send, and for later of calls that repeat', async (_, step) => {
    const easemob = await scripted(step);
    const { client } = clientOf(easemob.url, { timeoutMs: 200 });
    expect(await client.createGroup(group, tap)).toMatchObject({ kind: 'unknown' });
    expect(await client.sendText({ from: 'a', groupId: '1', text: 'hi', ext: {} }, tap)).toMatchObject({ kind: 'unknown' });
    expect(await client.createGroup({ ...group, groupId: 'g7' }, tap)).toMatchObject({ kind: 'later', costsAttempt: true });
    expect(await client.deleteGroup('1', tap)).toMatchObject({ kind: 'later', costsAttempt: true });
    expect(easemob.seen).toHaveLength(4);
  }); // prettier-ignore

  it('fetches one token for a hundred calls at a time', async () => {
    const easemob = await scripted(json(200, { entities: [], total: 0 }));
    const { client } = clientOf(easemob.url, { budget: localBudget({ limits: { joined: 1000 } }) });
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, i) => client.joinedGroups(`${i}`, tap)),
    );
    expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
    expect(easemob.minted()).toBe(1);
  });

  /** A token is there, so that the create itself is what fails. */
  const tokens: TokenStore = {
    read: async () => ({ value: 'shared', refreshAt: Infinity, expiresAt: Infinity }),
    write: async () => undefined,
    lock: async () => false,
  };

  it('knows that a create which found nobody listening made no group', async () => {
    const gone = await scripted(silence);
    for (const cleanup of cleanups.splice(0)) await cleanup();
    const { client, observed } = clientOf(gone.url, { tokens });
    expect(await client.createGroup(group, tap)).toEqual({ kind: 'later', reason: 'unreachable ECONNREFUSED', costsAttempt: true });
    expect(observed).toEqual([{ api: 'createGroup', outcome: 'later' }]);
  }); // prettier-ignore

  it('knows that a create whose TLS handshake failed made no group', async () => {
    const plain = await scripted(silence);
    const { client, observed } = clientOf(plain.url.replace('http:', 'https:'), { tokens });
    expect(await client.createGroup(group, tap)).toMatchObject({ kind: 'later', costsAttempt: true });
    expect(observed).toEqual([{ api: 'createGroup', outcome: 'later' }]);
    expect(plain.seen).toEqual([]);
  });

  it('knows that a create which timed out before there was a connection made no group', async () => {
    const mute = createTcpServer(() => undefined); // accepts, and never answers the TLS handshake
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => mute.close());
    const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    const { client } = clientOf(url, { tokens, timeoutMs: 100 });
    expect(await client.createGroup(group, tap)).toEqual({
      kind: 'later',
      reason: 'timeout',
      costsAttempt: true,
    });
  });

  it('reads no endless answer', async () => {
    const endless: Step = (response) => {
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      const write = () => response.destroyed || response.write(chunk, write);
      write();
    };
    const easemob = await scripted(endless);
    expect(await clientOf(easemob.url).client.createGroup(group, tap)).toEqual({ kind: 'unknown', reason: 'unreadable 200' });
  }); // prettier-ignore

  it('does not follow a redirect with its token', async () => {
    const elsewhere = await scripted(json(200, { data: { groupid: '1' } }));
    const easemob = await scripted((response) => response.writeHead(307, { location: `${elsewhere.url}/org/app/chatgroups` }).end());
    expect(await clientOf(easemob.url).client.createGroup(group, tap)).toMatchObject({ kind: 'permanent', refusal: 'refused' });
    expect(elsewhere.seen).toEqual([]);
  }); // prettier-ignore

  it('says whose fault an abort is, by whether the call had left', async () => {
    const aborted = AbortSignal.abort();
    const abort = new AbortController();
    const easemob = await scripted(() => abort.abort());
    const { client } = clientOf(easemob.url);
    expect(await client.createGroup(group, { lane: 'tap', signal: aborted })).toEqual({ kind: 'later', reason: 'aborted', costsAttempt: false });
    expect(easemob.seen).toEqual([]);
    expect(await client.createGroup(group, { lane: 'tap', signal: abort.signal })).toEqual({ kind: 'unknown', reason: 'aborted' });
  }); // prettier-ignore

  it('stops calling after five time-outs in a row, and tells who listens', async () => {
    const easemob = await scripted(silence);
    const { client, observed } = clientOf(easemob.url, { timeoutMs: 50 });
    const changes: unknown[] = [];
    client.onBreakerChange((bucket, state) => changes.push([bucket, state]));
    for (let i = 0; i < 5; i++) await client.deleteGroup('1', tap);
    expect(changes).toEqual([['groups', 'open']]);
    expect(await client.createGroup(group, tap)).toMatchObject({ kind: 'later', reason: 'breaker', costsAttempt: false });
    expect(easemob.seen).toHaveLength(5);
    expect(observed.at(-1)).toEqual({ api: 'createGroup', outcome: 'later' });
  }); // prettier-ignore

  it('does not send what its budget does not allow', async () => {
    const easemob = await scripted(silence);
    const budget: Budget = {
      take: async () => ({ granted: false, retryAfterMs: 1234 }),
      pause: async () => undefined,
    };
    const outcome = await clientOf(easemob.url, { budget }).client.deleteGroup('1', tap);
    expect(outcome).toEqual({ kind: 'later', reason: 'budget', delayMs: 1234, costsAttempt: false });
    expect(easemob.minted()).toBe(0);
  });

  it('names the group that Easemob made where it did not take the id we chose', async () => {
    const easemob = await scripted(json(200, { data: { groupid: '184524748161025' } }));
    const outcome = await clientOf(easemob.url).client.createGroup({ ...group, groupId: 'g7' }, tap);
    expect(outcome).toEqual({ kind: 'done', value: { groupId: '184524748161025' } });
    expect(easemob.seen[0]!.body).toMatchObject({ groupid: 'g7' });
  });
});

describe('users', () => {
  const users = ['1', '2', '3'].map((username) => ({ username, password: `secret of ${username}` }));
  const duplicate = refusal(400, 'duplicate_unique_property_exists', 'Application null Entity user requires that property named username be unique, value of 2 exists'); // prettier-ignore
  const made = (...usernames: string[]) => json(200, { entities: usernames.map((username) => ({ username, type: 'user' })) }); // prettier-ignore

  it('who exist already are as good as new', async () => {
    const data = [
      { username: '2', registerUserFailReason: 'the 2 already exists' },
      { username: '3', registerUserFailReason: 'username is banned' },
    ];
    const easemob = await scripted(json(200, { entities: [{ username: '1' }], data }));
    expect(await clientOf(easemob.url).client.registerUsers(users, tap)).toEqual({
      kind: 'done',
      value: [{ username: '1' }, { username: '2' }, { username: '3', refused: 'username is banned' }],
    });
  });

  it('are registered one by one where a cluster refuses a batch for one of them', async () => {
    const illegal = refusal(400, 'illegal_argument', 'username [3] is not legal');
    const easemob = await scripted(duplicate, made('1'), duplicate, illegal);
    expect(await clientOf(easemob.url).client.registerUsers(users, tap)).toEqual({
      kind: 'done',
      value: [
        { username: '1' },
        { username: '2' },
        { username: '3', refused: '400 illegal_argument: username [3] is not legal' },
      ],
    });
    expect(easemob.seen.map(({ body }) => (body as unknown[]).length)).toEqual([3, 1, 1, 1]);
  });

  it('are told of when an answer leaves them out', async () => {
    const easemob = await scripted(made('1', '2'));
    expect(await clientOf(easemob.url).client.registerUsers(users, tap)).toMatchObject({
      value: [{ username: '1' }, { username: '2' }, { username: '3', refused: 'not in the answer' }],
    });
  });

  it('are not registered one by one when the plan is full', async () => {
    const easemob = await scripted(refusal(429, 'resource_limited', 'You have exceeded the limit of the community edition')); // prettier-ignore
    expect(await clientOf(easemob.url).client.registerUsers(users, tap)).toMatchObject({ kind: 'permanent', refusal: 'plan_limit' }); // prettier-ignore
    expect(easemob.seen).toHaveLength(1);
  });

  it('come in batches of sixty at most', async () => {
    const { client } = clientOf('http://127.0.0.1:1');
    const many = Array.from({ length: 61 }, (_, i) => ({ username: `${i}`, password: 'x' }));
    await expect(client.registerUsers(many, tap)).rejects.toThrow(RangeError);
    expect(await client.registerUsers([], tap)).toEqual({ kind: 'done', value: [] });
  });
});

describe('groups', () => {
  const missing = refusal(404, 'resource_not_found', 'grpID 1 does not exist!');

  it('show their details; those that are missing do not', async () => {
    const full = { id: '1', name: 'A', description: 'SchoolIM:sim-x-1', custom: 'sim-x-1', owner: 'svc', created: 1682588716646, mute: false };
    const old = { id: '2', name: 'B', description: null, affiliations: [{ member: '5' }, { owner: 'svc' }] };
    const easemob = await scripted(json(200, { data: [old, "group id doesn't exist", { id: '3', error: 'x' }, full] }));
    expect(await clientOf(easemob.url).client.groupDetails(['1', '2', '3'], tap)).toEqual({
      kind: 'done',
      value: [
        { id: '2', name: 'B', description: '', custom: '', owner: 'svc', created: 0 },
        { id: '1', name: 'A', description: 'SchoolIM:sim-x-1', custom: 'sim-x-1', owner: 'svc', created: 1682588716646 },
      ],
    });
    expect(easemob.seen[0]!.url).toBe('/chatgroups/1,2,3');
  }); // prettier-ignore

  it('that are missing alone are none; among several they are asked for one by one', async () => {
    const easemob = await scripted(missing, missing, json(200, { data: [{ id: '2', name: 'B' }] }));
    const { client } = clientOf(easemob.url);
    expect(await client.groupDetails(['1'], tap)).toEqual({ kind: 'done', value: [] });
    expect(await client.groupDetails(['2', '2'], tap)).toMatchObject({ kind: 'done', value: [{ id: '2' }, { id: '2' }] }); // prettier-ignore
    expect(easemob.seen.map(({ url }) => url)).toEqual(['/chatgroups/1', '/chatgroups/2,2', '/chatgroups/2', '/chatgroups/2']); // prettier-ignore
  });

  it('are not taken for missing when their details cannot be read', async () => {
    const easemob = await scripted(json(200, { data: [{ id: 184524748161025, name: 'A' }] }));
    expect(await clientOf(easemob.url).client.groupDetails(['184524748161025'], tap)).toMatchObject({ kind: 'later' }); // prettier-ignore
  });

  it('are asked for twenty at a time', async () => {
    const easemob = await scripted(json(200, { data: [] }));
    const ids = Array.from({ length: 45 }, (_, i) => `${i}`);
    expect(await clientOf(easemob.url).client.groupDetails(ids, tap)).toEqual({ kind: 'done', value: [] });
    expect(easemob.seen.map(({ url }) => url.split(',').length)).toEqual([20, 20, 5]);
  });

  it('are renamed and handed over, and only a true answer counts', async () => {
    const easemob = await scripted(
      json(200, { data: { groupname: true } }),
      json(200, { data: { groupname: false } }),
      json(200, { data: { newowner: true } }),
      refusal(403, 'forbidden_op', "user: 5 doesn't exist in group: 1"),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.renameGroup('1', 'a/b', tap)).toEqual({ kind: 'done', value: undefined });
    expect(await client.renameGroup('1', 'b', tap)).toMatchObject({ kind: 'later', costsAttempt: true });
    expect(await client.transferOwner('1', '5', tap)).toMatchObject({ kind: 'done' });
    expect(await client.transferOwner('1', '5', tap)).toMatchObject({ kind: 'permanent', refusal: 'not_a_member' }); // prettier-ignore
    expect(easemob.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['PUT', '/chatgroups/1', { groupname: 'a／b' }],
      ['PUT', '/chatgroups/1', { groupname: 'b' }],
      ['PUT', '/chatgroups/1', { newowner: '5' }],
      ['PUT', '/chatgroups/1', { newowner: '5' }],
    ]);
  });

  it('that are gone are deleted, unless it was not Easemob who said so', async () => {
    const easemob = await scripted(missing, (response) => response.writeHead(404).end('<h1>nginx</h1>'));
    const { client } = clientOf(easemob.url);
    expect(await client.deleteGroup('1', tap)).toEqual({ kind: 'done', value: undefined });
    expect(await client.deleteGroup('1', tap)).toMatchObject({ kind: 'later' });
  });

  it('of a user come page by page, each once', async () => {
    const page = (from: number, to: number) => json(200, { entities: Array.from({ length: to - from }, (_, i) => ({ id: `${from + i}`, groupId: `${from + i}`, name: 'n', description: 'd' })), total: 45 }); // prettier-ignore
    const easemob = await scripted(page(0, 20), page(19, 39), page(39, 44), refusal(404, 'service_resource_not_found', 'Service resource not found')); // prettier-ignore
    const { client } = clientOf(easemob.url);
    const outcome = await client.joinedGroups('svc', tap);
    expect(outcome.kind === 'done' && outcome.value.map(({ id }) => Number(id))).toEqual([
      ...Array(44).keys(),
    ]);
    expect(outcome).toMatchObject({
      value: expect.arrayContaining([{ id: '3', name: 'n', description: 'd' }]),
    });
    expect(easemob.seen.map(({ url }) => url)).toEqual([0, 1, 2].map((n) => `/chatgroups/user/svc?pagenum=${n}&pagesize=20`)); // prettier-ignore
    expect(await client.joinedGroups('nobody', tap)).toEqual({ kind: 'done', value: [] });
  });

  it('of the app come with a cursor, and with owners as they are called elsewhere', async () => {
    const item = { owner: 'org#app_user_1', groupid: '9', affiliations: 2, type: 'group', lastModified: '1441021038124', groupname: 'N' }; // prettier-ignore
    const easemob = await scripted(json(200, { data: [item], cursor: 'abc+/=' }), json(200, { data: [] }));
    const { client } = clientOf(easemob.url);
    const groups = [{ id: '9', name: 'N', owner: 'user_1' }];
    expect(await client.appGroups({ limit: 1000 }, tap)).toEqual({ kind: 'done', value: { groups, cursor: 'abc+/=' } }); // prettier-ignore
    expect(await client.appGroups({ limit: 1000, cursor: 'abc+/=' }, tap)).toEqual({ kind: 'done', value: { groups: [] } }); // prettier-ignore
    expect(easemob.seen[1]!.url).toBe('/chatgroups?limit=1000&cursor=abc%2B%2F%3D');
  });
});

describe('members', () => {
  it('come page by page, the owner apart', async () => {
    const many = Array.from({ length: 999 }, (_, i) => ({ member: `m${i}` }));
    const easemob = await scripted(
      json(200, { data: [{ owner: 'svc' }, ...many], count: 1000 }),
      json(200, { data: [{ member: 'last' }], count: 1 }),
      refusal(404, 'service_resource_not_found', 'do not find this group:1'),
      json(200, { data: [] }),
    );
    const { client } = clientOf(easemob.url);
    const outcome = await client.groupMembers('1', tap);
    expect(outcome).toMatchObject({ kind: 'done', value: { owner: 'svc' } });
    expect(outcome.kind === 'done' && outcome.value.members).toHaveLength(1000);
    expect(await client.groupMembers('1', tap)).toMatchObject({
      kind: 'permanent',
      refusal: 'group_missing',
    });
    expect(await client.groupMembers('1', tap)).toMatchObject({ kind: 'later' });
  });

  it('who are in already are added', async () => {
    const easemob = await scripted(
      json(200, { data: { newmembers: ['b'], groupid: '1', action: 'add_member' } }),
      refusal(403, 'forbidden_op', 'can not join this group, reason:user: a already in group: 1\n'),
    );
    const { client } = clientOf(easemob.url);
    const both = { kind: 'done', value: [{ username: 'a' }, { username: 'b' }] };
    expect(await client.addMembers('1', ['a', 'b'], tap)).toEqual(both);
    expect(await client.addMembers('1', ['a', 'b'], tap)).toEqual(both);
  });

  it('are added one by one where one of them is unknown', async () => {
    const unknown = refusal(404, 'resource_not_found', "username b doesn't exist!");
    const added = json(200, { data: { newmembers: [], groupid: '1', action: 'add_member' } });
    const easemob = await scripted(unknown, added, unknown, added);
    expect(await clientOf(easemob.url).client.addMembers('1', ['a', 'b', 'c'], tap)).toEqual({
      kind: 'done',
      value: [{ username: 'a' }, { username: 'b', refusal: 'user_missing' }, { username: 'c' }],
    });
    expect(easemob.seen.map(({ body }) => body)).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']].map((usernames) => ({ usernames }))); // prettier-ignore
  });

  it('are not blamed for a group that is missing or full', async () => {
    const easemob = await scripted(
      refusal(404, 'resource_not_found', 'grpID 1 does not exist!'),
      refusal(403, 'exceed_limit', 'members size is greater than max user size !'),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.addMembers('1', ['a', 'b'], tap)).toMatchObject({ refusal: 'group_missing' });
    expect(await client.addMembers('1', ['a', 'b'], tap)).toMatchObject({ refusal: 'group_full' });
  });

  it('who are not in are removed', async () => {
    const item = (user: string, result: boolean, reason?: string) => ({ user, result, reason, action: 'remove_member', groupid: '1' }); // prettier-ignore
    const easemob = await scripted(
      json(200, { data: [item('a', true), item('b', false, "user: b doesn't exist in group: 1"), item('c', false, "user c doesn't exist.")] }),
      json(200, { data: item('a', true) }),
      refusal(403, 'forbidden_op', 'users [a] are not members of this group!'),
      json(200, { data: [item('a', true), item('svc', false, 'forbidden operation on group owner!')] }),
    ); // prettier-ignore
    const { client } = clientOf(easemob.url);
    for (const usernames of [['a', 'b', 'c'], ['a'], ['a']]) {
      expect(await client.removeMembers('1', usernames, tap)).toEqual({ kind: 'done', value: undefined });
    }
    expect(await client.removeMembers('1', ['a', 'svc'], tap)).toMatchObject({ kind: 'permanent', refusal: 'refused' }); // prettier-ignore
    expect(easemob.seen[0]).toMatchObject({ method: 'DELETE', url: '/chatgroups/1/users/a,b,c' });
  });

  it('never turn into a call on something larger: no one makes no call, an empty id is refused', async () => {
    const easemob = await scripted(silence);
    const { client } = clientOf(easemob.url);
    expect(await client.removeMembers('1', [], tap)).toEqual({ kind: 'done', value: undefined });
    expect(await client.addMembers('1', [], tap)).toEqual({ kind: 'done', value: [] });
    await expect(client.removeMembers('1', ['a', ''], tap)).rejects.toThrow(RangeError);
    await expect(client.deleteGroup('', tap)).rejects.toThrow(RangeError);
    await expect(client.deleteGroup('..', tap)).rejects.toThrow(RangeError);
    expect(easemob.seen).toEqual([]);
  });
});

describe('messages, history and files', () => {
  const text = { from: '1', groupId: '16934809238921545', text: 'hi', ext: { im_message_id: 7 } };

  it('tell the id of a text, where the cluster gives one', async () => {
    const easemob = await scripted(
      json(200, { path: '/messages/chatgroups', data: { '16934809238921545': '1029544257947437432' } }),
      json(200, { data: { '16934809238921545': 'success' } }),
      json(200, { data: {} }),
      refusal(400, 'message_send_error', 'message is too large'),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.sendText(text, tap)).toEqual({ kind: 'done', value: { messageId: '1029544257947437432' } }); // prettier-ignore
    expect(await client.sendText(text, tap)).toEqual({ kind: 'done', value: { messageId: null } });
    expect(await client.sendText(text, tap)).toEqual({ kind: 'unknown', reason: 'unreadable 200' });
    expect(await client.sendText(text, tap)).toMatchObject({ kind: 'permanent', refusal: 'message_refused' });
    expect(easemob.seen[0]).toMatchObject({
      url: '/messages/chatgroups',
      body: {
        from: '1',
        to: ['16934809238921545'],
        type: 'txt',
        body: { msg: 'hi' },
        ext: { im_message_id: 7 },
      },
    });
  });

  it('tell where an hour of history lies', async () => {
    const easemob = await scripted(json(200, { data: [{ url: 'https://oss.example/x?Expires=1' }] }));
    const { client } = clientOf(easemob.url);
    expect(await client.historyUrl('2026112309', { lane: 'bulk' })).toEqual({ kind: 'done', value: { url: 'https://oss.example/x?Expires=1' } }); // prettier-ignore
    expect(easemob.seen[0]!.url).toBe('/chatmessages/2026112309');
    await expect(client.historyUrl('2026-11-23', tap)).rejects.toThrow(RangeError);
  });

  const file: Step = (response) => response.writeHead(200, { 'content-length': '5' }).end('bytes');

  it('hand on the bytes of a file as they come, after a 401 too', async () => {
    const easemob = await scripted(refusal(401, 'auth_bad_access_token', 'Unable to authenticate'), file);
    const outcome = await clientOf(easemob.url).client.downloadFile({ uuid: 'u-1', shareSecret: 's' }, tap);
    expect(outcome).toMatchObject({ kind: 'done', value: { contentLength: 5 } });
    expect(outcome.kind === 'done' && (await textOf(outcome.value.stream))).toBe('bytes');
    expect(easemob.seen[1]).toMatchObject({ url: '/chatfiles/u-1', headers: { 'share-secret': 's', accept: 'application/octet-stream', authorization: 'Bearer token-2' } }); // prettier-ignore
  });

  it('fetch a file from elsewhere without taking the token along', async () => {
    const storage = await scripted(file);
    const easemob = await scripted((response) => response.writeHead(302, { location: `${storage.url}/bucket/u-1?sig=a` }).end()); // prettier-ignore
    const outcome = await clientOf(easemob.url).client.downloadFile({ uuid: 'u-1', shareSecret: 's' }, tap);
    expect(outcome.kind === 'done' && (await textOf(outcome.value.stream))).toBe('bytes');
    expect(storage.seen[0]!.url).toBe('/bucket/u-1?sig=a');
    expect(storage.seen[0]!.headers).not.toHaveProperty('authorization');
    expect(storage.seen[0]!.headers).not.toHaveProperty('share-secret');
  });

  it('tell a file that is gone from one that never was', async () => {
    const easemob = await scripted(
      refusal(404, 'file_expired', 'file u-1 is expired'),
      refusal(404, 'entity_not_found', 'file may not exists'),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.downloadFile({ uuid: 'u-1' }, tap)).toMatchObject({ refusal: 'file_expired' });
    expect(await client.downloadFile({ uuid: 'u-1' }, tap)).toMatchObject({ refusal: 'file_missing' });
  });
});
