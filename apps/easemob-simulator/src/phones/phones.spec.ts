import { startCalled, type Called } from '../callbacks/testing-callbacks.js';
import { firstGroup as G } from '../testing-client.js';

describe('a phone', () => {
  let called: Called;
  beforeAll(async () => void (called = await startCalled()));
  afterAll(() => called.close());
  beforeEach(() => called.startOver());

  const base64 = Buffer.from('photo').toString('base64');
  const play = (path: string, json: object) => called.sim.control('POST', `phone/${path}`, json);
  const say = async (bodies: object[], more: object = {}) =>
    (await play('messages', { from: 'u1', to: G, bodies, ...more })).body;
  /** What is called back for what the phone does. */
  const told = async (deed: () => Promise<unknown>) => {
    const id = ((await deed()) as { msg_id: string }).msg_id;
    await called.settled();
    return called.receiver.bodies.find(({ msg_id }) => msg_id === id);
  };
  const file = { url: expect.stringContaining('/chatfiles/'), secret: expect.any(String), file_length: 5 };

  it.each([
    [{ type: 'txt', msg: '你好' }, 'text', {}],
    [{ type: 'img', filename: 'a.jpg', base64, size: { width: 3, height: 4 } }, 'image', file],
    [{ type: 'audio', filename: 'a.amr', base64, length: 7 }, 'voice', file],
    [
      { type: 'video', filename: 'a.mp4', base64, length: 9, thumbBase64: base64 },
      'video',
      { ...file, thumb: file.url, thumb_secret: file.secret },
    ],
    [{ type: 'file', filename: 'a.pdf', base64 }, 'file', file],
    [{ type: 'loc', addr: '中关村', lat: 39.9, lng: 116.3 }, 'location', {}],
    [{ type: 'cmd', action: 'blink' }, 'command', {}],
    [
      { type: 'custom', customEvent: 'gift', customExts: { a: '1', b: '2' } },
      'custom',
      { customExts: [{ a: '1' }, { b: '2' }], 'v2:customExts': { a: '1', b: '2' } },
    ],
    [
      { type: 'combined', filename: 'c', base64, msg: 'too old', title: 't', summary: 's' },
      'txt',
      { ...file, type: 'txt', subType: 'sub_combine', combineLevel: 1 },
    ],
  ])('says %j, and it is told so', async (body, kind, beside) => {
    await called.call(called.rule());
    const { base64: _, thumbBase64: _thumb, ...said } = body as Record<string, unknown>;
    const heard = await told(() => say([body], { ext: { plan_id: 7 } }));
    expect(heard).toMatchObject({
      chat_type: 'groupchat',
      content_type: `chat:group:${kind}`,
      from: 'u1',
      msg_id: expect.stringMatching(/^\d{17,19}$/),
      payload: { ext: { plan_id: 7 }, from: 'u1', to: G, type: 'groupchat' },
    });
    expect(heard.payload.bodies).toEqual([{ ...said, ...beside }]);
  });

  it('sends several bodies in one message, to a user too', async () => {
    await called.call(called.rule());
    const bodies = [
      { type: 'txt', msg: 'a' },
      { type: 'cmd', action: 'b' },
    ];
    const heard = await told(() => say(bodies, { to: 'u2', chat_type: 'chat' }));
    expect(heard).toMatchObject({ chat_type: 'chat', to: 'u2', payload: { bodies, type: 'chat' } });
  });

  it('uploads what it attaches, each file with a secret of its own, or with none', async () => {
    const video = { type: 'video', filename: 'a.mp4', base64, length: 9, thumbBase64: base64 };
    const [{ url, secret, thumb, thumb_secret: thumbSecret }] = (await say([video])).bodies;
    expect(new Set([url, secret, thumb, thumbSecret]).size).toBe(4);
    const read = async (at: string, shown: string) => {
      const response = await fetch(at, { headers: { ...called.sim.authorization(), 'share-secret': shown } });
      return [response.status, response.headers.get('content-type'), await response.text()];
    };
    expect(await read(url, secret)).toEqual([200, 'video/mp4', 'photo']);
    expect(await read(thumb, thumbSecret)).toEqual([200, 'image/jpeg', 'photo']);
    expect((await read(url, thumbSecret))[0]).toBe(401);
    const [open] = (await say([{ type: 'file', base64, restricted: false }])).bodies;
    expect(open).not.toHaveProperty('secret');
    expect((await fetch(open.url)).status).toBe(200);
    const foreign = {
      type: 'file',
      filename: 'a',
      url: 'https://a1-hsb.easemob.com/o/a/chatfiles/1',
      secret: '',
    };
    expect((await say([foreign])).bodies).toEqual([foreign]);
  });

  it('finds its files on another host, by a dial', async () => {
    const { port } = called.sim;
    await called.sim.control('PUT', 'dials', { fileOrigin: `http://localhost:${port}` });
    const [{ url, secret }] = (await say([{ type: 'file', base64 }])).bodies;
    expect(url).toMatch(`http://localhost:${port}/school/im/chatfiles/`);
    expect(await (await fetch(`${url}?share-secret=${secret}`)).text()).toBe('photo');
    const form = new FormData();
    form.set('file', new Blob(['x']), 'x');
    const { body } = await called.sim.send('POST', called.sim.at('/chatfiles'), {
      body: form,
      headers: called.sim.authorization(),
    });
    expect(body.uri).toBe(`http://localhost:${port}/school/im/chatfiles`);
    expect((await called.sim.control('PUT', 'dials', { fileOrigin: 'localhost' })).status).toBe(400);
  });

  it('recalls within two minutes, once', async () => {
    await called.call(called.rule());
    const { msg_id } = await say([{ type: 'txt', msg: 'oops' }]);
    const heard = await told(async () => (await play('recalls', { to: G, msg_id })).body);
    expect(heard).toMatchObject({
      chat_type: 'recall',
      recall_id: msg_id,
      from: 'u1',
      payload: { bodies: [] },
    });
    const refused = { error: 'invalid_control_call', issues: [{ path: 'msg_id', message: 'not_found msg' }] };
    expect(await play('recalls', { to: G, msg_id })).toEqual({ status: 400, body: refused });
    const late = (await say([{ type: 'txt', msg: 'old' }])).msg_id;
    await called.sim.control('POST', 'clock', { advanceMs: 120_000 });
    expect((await play('recalls', { to: G, msg_id: late })).body.issues[0].message).toBe('exceed recall time limit');
  });

  it('edits, again and again', async () => {
    await called.call(called.rule());
    const { msg_id, timestamp } = await say([{ type: 'txt', msg: 'a' }], { ext: { plan_id: 7 } });
    await play('edits', { to: G, msg_id, msg: 'b' });
    const heard = await told(async () => (await play('edits', { to: G, msg_id, from: 'u2', msg: 'c' })).body);
    expect(heard).toMatchObject({ chat_type: 'edit', from: 'u2', to: G, group_id: G });
    expect(heard.payload).toEqual({
      edit_message_id: msg_id,
      bodies: [{ type: 'txt', msg: 'c' }],
      ext: { plan_id: 7 },
      type: 'edit',
      meta: {
        edit_msg: {
          chat_type: 'chat:group',
          sender: 'u1',
          operator: 'u2',
          send_time: timestamp,
          edit_time: heard.timestamp,
          count: 2,
        },
      },
    });
  });

  it('edits the words of a text and no others, and nothing that is recalled', async () => {
    const { msg_id } = await say([{ type: 'file', base64 }]);
    expect((await play('edits', { to: G, msg_id, msg: 'x' })).body.issues).toEqual([
      { path: 'msg', message: "can't be edited in a message of type file" },
    ]);
    expect((await play('edits', { to: G, msg_id, ext: { a: 1 } })).status).toBe(200);
    await play('recalls', { to: G, msg_id });
    expect((await play('edits', { to: G, msg_id, ext: {} })).status).toBe(400);
  });

  it.each([
    [{ type: 'file', filename: 'a' }, 'either base64, which is uploaded, or the url of a file'],
    [{ type: 'file', base64: 'aGk=', url: 'http://x/f' }, 'either base64, which is uploaded, or the url of a file'],
    [{ type: 'txt' }, /expected string/],
    [{ type: 'nosuch' }, /Invalid/],
  ])('does not say %j', async (body, message) => {
    const answer = await play('messages', { from: 'u1', to: G, bodies: [body] });
    expect(answer.status).toBe(400);
    expect(answer.body.issues[0].message).toMatch(message);
  });

  it('is told leanly, or as in 2017, by a dial', async () => {
    const image = {
      type: 'img',
      filename: 'a.jpg',
      base64,
      restricted: false,
      size: { width: 1, height: 2 },
    };
    const send = (more?: object) => told(() => say([image], { to: 'u2', chat_type: 'chat', ...more }));
    const bare = { type: 'img', filename: 'a.jpg', url: file.url, secret: '', size: image.size };
    await called.call(called.rule());
    await called.sim.control('PUT', 'dials', { callbackBody: 'lean' });
    const lean = await send();
    expect(Object.keys(lean).sort()).toEqual(
      ['callId', 'chat_type', 'eventType', 'from', 'msg_id', 'payload', 'security', 'timestamp', 'to'].sort(),
    );
    expect(lean.payload).toEqual({ bodies: [bare] });
    expect((await send({ ext: { plan_id: 7 } })).payload).toEqual({ bodies: [bare], ext: { plan_id: 7 } });
    await called.sim.control('PUT', 'dials', { callbackBody: '2017' });
    const old = await send();
    expect(old).toMatchObject({ host: 'msync@simulator', appkey: 'school#im' });
    expect(old.payload).toEqual({ ext: {}, bodies: [bare] });
    expect(old).not.toHaveProperty('securityVersion');
  });
});
