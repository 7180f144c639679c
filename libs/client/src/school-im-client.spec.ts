import { keyHeaders } from './key.js';
import { SchoolImClient, type ClientOptions } from './school-im-client.js';

interface Sent {
  cmd: string;
  timestamp: string;
  sign: string;
  [field: string]: unknown;
}

/** A client of a server that gives these answers one after the other, the last one forever. */
function clientOf(answers: (Response | Error | object)[], options: Partial<ClientOptions> = {}) {
  const sent: Sent[] = [];
  const fetch = (_url: unknown, { body, signal }: RequestInit = {}): Promise<Response> => {
    signal?.throwIfAborted();
    sent.push(JSON.parse(body as string) as Sent);
    const answer = answers[Math.min(sent.length, answers.length) - 1]!;
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(answer instanceof Response ? answer.clone() : Response.json(answer));
  };
  const identity = { schoolId: 1, accountId: 3419, salt: 'salt' };
  const client = new SchoolImClient({ url: 'http://school.test', ...identity, fetch: fetch, ...options });
  return { client, sent };
}

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
    const { client, sent } = clientOf([{ code: 3001, error: 'group_not_found', msg: '没有这个群', request_id: 'r' }]);
    const refused = { error: 'group_not_found', msg: '没有这个群', code: 3001, status: 200, requestId: 'r' };
    await expect(client.call('activeGroup', group)).rejects.toMatchObject(refused);
    expect(sent).toHaveLength(1);
  });
});

describe('a service with a key', () => {
  const key = { id: 'k_0123456789abcdef0123', secret: 'sk_1' };
  const service = (options: object = {}) => {
    const sent: { headers: Record<string, string>; body: string }[] = [];
    const fetch: ClientOptions['fetch'] = async (_url, { headers, body }) => {
      sent.push({ headers, body });
      return sent.length < 3 ? unavailable.clone() : Response.json({ relation_id: 58 });
    };
    return { sent, client: new SchoolImClient({ url: 'http://im.test/', schoolId: 6, key, fetch, ...options }) };
  };

  it('asks for a school in nobody’s name, signed anew in the headers with every try', async () => {
    const { client, sent } = service();
    await client.call('getGroupRelationId', { im_group_id: 2433 });
    expect(JSON.parse(sent[0]!.body)).toEqual({ cmd: 'getGroupRelationId', im_group_id: 2433, school_id: 6 });
    expect(new Set(sent.map(({ headers }) => headers['x-nonce'])).size).toBe(3);
    const { 'x-timestamp': timestamp, 'x-nonce': nonce, ...headers } = sent[0]!.headers;
    const outgoing = { method: 'POST', path: '/api/im', contentType: 'application/json', body: sent[0]!.body };
    expect({ ...headers, 'x-timestamp': timestamp, 'x-nonce': nonce }).toEqual({
      'content-type': 'application/json',
      ...keyHeaders(key, outgoing, { timestamp: Number(timestamp), nonce: nonce! }),
    });
  });

  it('asks in the name of an account, if it says of which', async () => {
    const { client, sent } = service({ accountId: 3419 });
    await client.call('getChatRoomList');
    expect(JSON.parse(sent[0]!.body)).toMatchObject({ school_id: 6, account_id: 3419 });
  });

  it('makes no addresses: they could not carry the signature', () => {
    expect(() => service().client.fileUrl(7)).toThrow('use fileLink');
  });
});

describe('an answer that is none of the server’s', () => {
  const page = (status: number) =>
    new Response('<html><h1>502 Bad Gateway</h1></html>', {
      status,
      headers: { 'x-request-id': 'r-9', 'retry-after': '0' },
    });
  const nobody = new TypeError('fetch failed');

  it('is a typed error with what is known of it', async () => {
    const { client, sent } = clientOf([page(502)]);
    await expect(client.chatRooms()).rejects.toMatchObject({
      name: 'SchoolImError',
      error: 'bad_answer',
      status: 502,
      code: -1,
      requestId: 'r-9',
    });
    expect(sent).toHaveLength(3);
  });

  it.each([200, 404])('is not asked for again when it came with %i', async (status) => {
    const { client, sent } = clientOf([page(status)]);
    await expect(client.chatRooms()).rejects.toMatchObject({ error: 'bad_answer', status });
    expect(sent).toHaveLength(1);
  });

  it('is got over, signed anew, where the request may be sent twice', async () => {
    const { client, sent } = clientOf([page(502), { relation_id: 58 }]);
    await expect(client.groupRelationId(2433)).resolves.toBe(58);
    expect(new Set(sent.map(({ sign }) => sign)).size).toBe(2);
  });

  it('may hide a message that was stored: one without a name is not sent again', async () => {
    const message = { grade_no: 1, course_id: 2, msg: { type: 'txt', msg: '你好' } } as const;
    const plain = clientOf([page(502), begun]);
    await expect(plain.client.call('sendMsgToJiBeiChat', message)).rejects.toMatchObject({
      error: 'bad_answer',
    });
    expect(plain.sent).toHaveLength(1);

    const { client, sent } = clientOf([page(502), { ...begun, im_message_id: 2013 }]);
    await expect(client.sendMsgToJiBeiChat(message)).resolves.toMatchObject({ im_message_id: 2013 });
    expect(sent.map(({ request_id }) => request_id)).toEqual([sent[0]!.request_id, sent[0]!.request_id]);
    expect(sent[0]!.request_id).toMatch(/^[\w-]{14,31}$/);
  });

  it('is told as unreachable where there is no answer at all', async () => {
    const { client } = clientOf([nobody], { tries: 1 });
    await expect(client.chatRooms()).rejects.toMatchObject({
      error: 'unreachable',
      status: 0,
      cause: nobody,
    });
  });
});

describe('the other writes', () => {
  it('carry their fields, and a name that their caller has chosen', async () => {
    const { client, sent } = clientOf([{ ...begun, im_group_id: 1_000_000_000 }]);
    await client.createCustomGroup({
      groupname: '棋社',
      owner_account_id: 3419,
      members: { account_id: [3640] },
      request_id: 'mine',
    });
    await client.modifyCustomGroup({ im_group_id: 1_000_000_000, deletemembers: { account_id: [3640] } });
    expect(sent).toMatchObject([
      {
        cmd: 'createCustomGroup',
        groupname: '棋社',
        owner_account_id: 3419,
        members: { account_id: [3640] },
        request_id: 'mine',
      },
      { cmd: 'modifyCustomGroup', im_group_id: 1_000_000_000, deletemembers: { account_id: [3640] } },
    ]);
  });

  it('may have failed by the time of their answer', async () => {
    const failed = {
      code: 4002,
      msg: 'full',
      operation_id: 'o-1',
      status: 'failed',
      failure: { error: 'provider_limit', msg: 'full' },
    };
    const { client } = clientOf([failed]);
    await expect(client.createCustomGroup({ groupname: '棋社', owner_account_id: 1 })).rejects.toMatchObject({
      error: 'provider_limit',
      code: 4002,
      operationId: 'o-1',
    });
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
    const tapped = Response.json(begun, { headers: { 'x-request-id': 'r-tap' } });
    const { client } = clientOf([tapped, { ...done, easemob_group_id: '', status: 'failed', failure }]);
    const thrown = client.activateGroup(group);
    await expect(thrown).rejects.toMatchObject({ ...failure, requestId: 'r-tap', operationId: 'o-1' });
    await expect(thrown).rejects.toThrow('(request r-tap, operation o-1)');
  });

  it('holds no reply longer than it has time, and then throws timeout', async () => {
    const { client, sent } = clientOf([begun]);
    await expect(client.activateGroup(group, { timeoutMs: 0 })).rejects.toMatchObject({
      error: 'timeout',
      operationId: 'o-1',
    });
    expect(sent).toMatchObject([{ cmd: 'activeGroup', wait_ms: 0 }]);
  });

  it('ends when its caller does not want it any more', async () => {
    const { client, sent } = clientOf([begun]);
    const signal = AbortSignal.abort();
    await expect(client.activateGroup(group, { signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent).toEqual([]);
  });
});
