import { localBudget } from './local-budget.js';
import type { Budget } from './budget.js';
import type { TokenStore } from './token-keeper.js';
import { clientOf, group, json, refusal, scripted, silence, tap } from './scripted-server.fixture.js';

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
          groupname: 'Class 3／2',
          description: 'SchoolIM:sim-test-7',
          custom: 'sim-test-7',
          owner: 'svc',
          maxusers: 200,
          public: false,
          allowinvites: false,
          invite_need_confirm: false,
        },
      },
    ]);
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
    expect(await clientOf(easemob.url).client.createGroup(group, tap)).toMatchObject({
      kind: 'permanent',
      refusal: 'credentials_refused',
    });
    expect(easemob.seen).toHaveLength(2);
    expect(easemob.minted()).toBe(2);
  });
  it('mints one when the token that other processes share has been revoked as well', async () => {
    const revoked = ['shared-1', 'shared-2'];
    const tokens: TokenStore = {
      read: async () => {
        const value = revoked.length > 1 ? revoked.shift()! : revoked[0]!;
        return { value, refreshAt: Infinity, expiresAt: Infinity };
      },
      write: async () => undefined,
      lock: async () => true,
    };
    const unauthorized = refusal(401, 'unauthorized', 'Unable to authenticate due to expired access token');
    const easemob = await scripted(unauthorized, unauthorized, json(200, { data: { groupid: '1' } }));
    expect(await clientOf(easemob.url, { tokens }).client.createGroup(group, tap)).toMatchObject({
      kind: 'done',
    });
    expect(easemob.seen.map(({ token }) => token)).toEqual(['shared-1', 'shared-2', 'token-1']);
  });
  it('waits as long as a 429 asks, costs no attempt, and makes everybody wait', async () => {
    const easemob = await scripted(
      refusal(429, 'reach_limit', 'This request has reached api limit', { 'retry-after': '7' }),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.deleteGroup('1', tap)).toEqual({
      kind: 'later',
      reason: 'limit 429',
      delayMs: 7000,
      costsAttempt: false,
    });
    expect(await client.deleteGroup('2', tap)).toMatchObject({ kind: 'later', reason: 'budget', costsAttempt: false });
    expect(easemob.seen).toHaveLength(1);
  });
  it('fetches one token for a hundred calls at a time', async () => {
    const easemob = await scripted(json(200, { entities: [], total: 0 }));
    const { client } = clientOf(easemob.url, { budget: localBudget({ limits: { joined: 1000 } }) });
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => client.joinedGroups(`${i}`, tap)));
    expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
    expect(easemob.minted()).toBe(1);
  });
  it('does not follow a redirect with its token', async () => {
    const elsewhere = await scripted(json(200, { data: { groupid: '1' } }));
    const easemob = await scripted((response) =>
      response.writeHead(307, { location: `${elsewhere.url}/org/app/chatgroups` }).end(),
    );
    expect(await clientOf(easemob.url).client.createGroup(group, tap)).toMatchObject({
      kind: 'permanent',
      refusal: 'refused',
    });
    expect(elsewhere.seen).toEqual([]);
  });
  it('stops calling after five time-outs in a row, and tells who listens', async () => {
    const easemob = await scripted(silence);
    const { client, observed } = clientOf(easemob.url, { timeoutMs: 300 });
    const changes: unknown[] = [];
    client.onBreakerChange((bucket, state) => changes.push([bucket, state]));
    for (let i = 0; i < 5; i++) await client.deleteGroup('1', tap);
    expect(changes).toEqual([['groups:delete', 'open']]);
    expect(await client.deleteGroup('1', tap)).toMatchObject({ kind: 'later', reason: 'breaker', costsAttempt: false });
    expect(easemob.seen).toHaveLength(5);
    expect(observed.at(-1)).toEqual({ api: 'deleteGroup', outcome: 'later' });
  });
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
  it('sends nothing, and says why not, when its caller may not make the call any more', async () => {
    const easemob = await scripted(json(200, { data: { success: true } }));
    const { client } = clientOf(easemob.url, { timeoutMs: 700 });
    const asked: number[] = [];
    const mayNot = (ms: number) => {
      asked.push(ms);
      throw new Error('the claim is another’s');
    };
    await expect(client.deleteGroup('1', { ...tap, mustLast: mayNot })).rejects.toThrow('the claim is another’s');
    expect(asked).toEqual([700]);
    expect(easemob.seen).toEqual([]);
    expect(await client.deleteGroup('1', { ...tap, mustLast: () => undefined })).toMatchObject({
      kind: 'done',
    });
  });
  it('names the group that Easemob made where it did not take the id we chose', async () => {
    const easemob = await scripted(json(200, { data: { groupid: '184524748161025' } }));
    const outcome = await clientOf(easemob.url).client.createGroup({ ...group, groupId: 'g7' }, tap);
    expect(outcome).toEqual({ kind: 'done', value: { groupId: '184524748161025' } });
    expect(easemob.seen[0]!.body).toMatchObject({ groupid: 'g7' });
  });
});
