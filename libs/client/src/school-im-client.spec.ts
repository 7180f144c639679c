import { SchoolImClient, type ClientOptions } from './school-im-client.js';

interface Sent {
  cmd: string;
  timestamp: string;
  sign: string;
  [field: string]: unknown;
}

/** A client of a server that gives these answers one after the other, the last one forever. */
function clientOf(answers: (Response | object)[], options: Partial<ClientOptions> = {}) {
  const sent: Sent[] = [];
  const fetch = (_url: unknown, { body, signal }: RequestInit = {}): Promise<Response> => {
    signal?.throwIfAborted();
    sent.push(JSON.parse(body as string) as Sent);
    const answer = answers[Math.min(sent.length, answers.length) - 1]!;
    return Promise.resolve(answer instanceof Response ? answer.clone() : Response.json(answer));
  };
  const identity = { schoolId: 1, accountId: 3419, salt: 'salt' };
  const client = new SchoolImClient({ url: 'http://school.test', ...identity, fetch: fetch as typeof globalThis.fetch, ...options });
  return { client, sent };
} // prettier-ignore

const unavailable = Response.json(
  { code: 5001, error: 'unavailable', msg: 'later' },
  { status: 503, headers: { 'retry-after': '0' } },
);
const group = { im_group_id: 1496, im_user_id: 151345 };
const begun = { code: 0, easemob_group_id: '', operation_id: 'o-1', status: 'queued', retry_after_ms: 200 };
const done = { code: 0, easemob_group_id: '19', operation_id: 'o-1', status: 'succeeded' };

describe('a request', () => {
  it('that finds the server unavailable is sent again, signed anew', async () => {
    const { client, sent } = clientOf([unavailable, unavailable, { relation_id: 58 }]);
    await expect(client.call('getGroupRelationId', { im_group_id: 2433 })).resolves.toEqual({
      relation_id: 58,
    });
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ timestamp }) => timestamp)).size).toBe(3);
    expect(new Set(sent.map(({ sign }) => sign)).size).toBe(3);
  });

  it('is given up after as many tries as it may have', async () => {
    const { client, sent } = clientOf([unavailable], { tries: 2 });
    await expect(client.call('getChatRoomList')).rejects.toMatchObject({ error: 'unavailable', status: 503 });
    expect(sent).toHaveLength(2);
  });

  it('that is refused is not sent again', async () => {
    const { client, sent } = clientOf([
      { code: 3001, error: 'group_not_found', msg: '没有这个群', request_id: 'r' },
    ]);
    const refused = { error: 'group_not_found', msg: '没有这个群', code: 3001, status: 200, requestId: 'r' };
    await expect(client.call('activeGroup', group)).rejects.toMatchObject(refused);
    expect(sent).toHaveLength(1);
  });
});

describe('activateGroup', () => {
  it('is answered by the reply that was held', async () => {
    const { client, sent } = clientOf([done]);
    await expect(client.activateGroup(group)).resolves.toBe('19');
    expect(sent).toMatchObject([{ cmd: 'activeGroup', ...group, wait_ms: 30_000 }]);
  });

  it('takes the answer of a 2017 server, which knows no operations', async () => {
    const { client } = clientOf([{ code: 0, msg: 'sucess', easemob_group_id: '19448358567937' }]);
    await expect(client.activateGroup(group)).resolves.toBe('19448358567937');
  });

  it('asks for the operation until it is final', async () => {
    const { client, sent } = clientOf([begun, { ...begun, status: 'running' }, done]);
    await expect(client.activateGroup(group)).resolves.toBe('19');
    expect(sent.map(({ cmd, operation_id }) => [cmd, operation_id])).toEqual([
      ['activeGroup', undefined],
      ['getOperation', 'o-1'],
      ['getOperation', 'o-1'],
    ]);
  });

  it('throws what made it fail', async () => {
    const failure = { error: 'provider_limit', msg: 'full' };
    const { client } = clientOf([begun, { ...done, easemob_group_id: '', status: 'failed', failure }]);
    await expect(client.activateGroup(group)).rejects.toMatchObject(failure);
  });

  it('holds no reply longer than it has time, and then throws timeout', async () => {
    const { client, sent } = clientOf([begun]);
    await expect(client.activateGroup(group, { timeoutMs: 0 })).rejects.toMatchObject({ error: 'timeout' });
    expect(sent).toMatchObject([{ cmd: 'activeGroup', wait_ms: 0 }]);
  });

  it('ends when its caller does not want it any more', async () => {
    const { client, sent } = clientOf([begun]);
    const signal = AbortSignal.abort();
    await expect(client.activateGroup(group, { signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent).toEqual([]);
  });
});
