import { startForTest, type TestSimulator } from '../testing-client.js';

describe('files', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());

  const content = Buffer.from('\r\n--not the boundary\r\n\0\xff照片');
  const upload = async (headers: Record<string, string> = {}, bytes: Buffer = content) => {
    const form = new FormData();
    form.set('comment', 'a field before the file');
    form.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), '照片.png');
    return sim.send('POST', sim.at('/chatfiles'), { body: form, headers: { ...sim.authorization(), ...headers } });
  };
  const download = async (uuid: string, headers: Record<string, string> = {}) => {
    const response = await fetch(sim.at(`/chatfiles/${uuid}`), { headers: { ...sim.authorization(), ...headers } });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, type: response.headers.get('content-type'), bytes };
  };
  const errorOf = ({ status, bytes }: { status: number; bytes: Buffer }) => [
    status,
    JSON.parse(bytes.toString()).error,
  ];

  it('come down as they went up', async () => {
    const { body } = await upload();
    expect(body).toMatchObject({ path: '/chatfiles', uri: sim.at('/chatfiles'), entities: [{ type: 'chatfile' }] });
    expect(await download(body.entities[0].uuid)).toEqual({ status: 200, type: 'image/png', bytes: content });
  });

  it('uploaded with restricted access ask for their secret', async () => {
    const [{ uuid, 'share-secret': secret }] = (await upload({ 'restrict-access': 'true' })).body.entities;
    expect(errorOf(await download(uuid))).toEqual([401, 'auth_bad_access_token']);
    expect(errorOf(await download(uuid, { 'share-secret': 'x' }))).toEqual([401, 'auth_bad_access_token']);
    expect((await download(uuid, { 'share-secret': secret })).bytes).toEqual(content);
    expect((await download(`${uuid}?share-secret=${secret}`)).bytes).toEqual(content);
  });

  it('are restricted by the header, unless it says false', async () => {
    for (const [headers, restricted] of [
      [{}, false],
      [{ 'restrict-access': 'false' }, false],
      [{ 'restrict-access': 'true' }, true],
      [{ 'restrict-access': '' }, true],
    ] as const) {
      expect('share-secret' in (await upload(headers)).body.entities[0]).toBe(restricted);
    }
  });

  it('that are unrestricted, or bring their secret in the address, open without a token', async () => {
    const open = async (path: string, headers = {}) => (await fetch(sim.at(`/chatfiles/${path}`), { headers })).status;
    const [{ uuid }] = (await upload()).body.entities;
    expect(await open(uuid)).toBe(200);
    expect(await open(uuid, { authorization: 'Bearer !' })).toBe(401);
    const [{ uuid: kept, 'share-secret': secret }] = (await upload({ 'restrict-access': 'true' })).body.entities;
    expect(await open(kept)).toBe(401);
    expect(await open(`${kept}?share-secret=${secret}`)).toBe(200);
    expect(await open(`${kept}?share-secret=x`)).toBe(401);
    expect(await open(kept, { 'share-secret': secret })).toBe(401);
  });

  it('are kept for seven days', async () => {
    const [{ uuid }] = (await upload()).body.entities;
    await sim.control('PUT', 'dials', { tokenTtlSeconds: 0 });
    await sim.useNewToken();
    await sim.control('POST', 'clock', { advanceMs: 7 * 86_400_000 - 60_000 });
    expect((await download(uuid)).status).toBe(200);
    await sim.control('POST', 'clock', { advanceMs: 60_000 });
    expect(errorOf(await download(uuid))).toEqual([404, 'file_expired']);
  });

  it('that are absent, missing or too large are told as documented', async () => {
    expect(errorOf(await download('nosuch'))).toEqual([404, 'entity_not_found']);
    const empty = await sim.send('POST', sim.at('/chatfiles'), { body: new FormData(), headers: sim.authorization() });
    expect(empty).toMatchObject({
      status: 400,
      body: { error: 'illegal_argument', error_description: 'file must be provided.' },
    });
    for (const size of [10 * 1024 * 1024 + 1, 12 * 1024 * 1024]) {
      expect(await upload({}, Buffer.alloc(size))).toMatchObject({
        status: 413,
        body: {
          error: 'file exceeding maximum limit',
          error_description: 'the file size exceeds the maximum limit.',
        },
      });
    }
  });

  it('can be planted with uuid and secret', async () => {
    const planted = await sim.control('POST', 'files', { uuid: 'f1', secret: 's', base64: content.toString('base64') });
    expect(planted.body).toEqual({ uuid: 'f1', secret: 's', url: sim.at('/chatfiles/f1') });
    expect((await download('f1', { 'share-secret': 's' })).bytes).toEqual(content);
  });
});
