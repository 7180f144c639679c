import { text as textOf } from 'node:stream/consumers';
import { localBudget } from './local-budget.js';
import { clientOf, refusal, scripted, tap, type Step } from './scripted-server.fixture.js';

const file: Step = (response) => response.writeHead(200, { 'content-length': '5' }).end('bytes');
/** The loopback stands for a storage elsewhere, which an operator has named. */
const known = { hosts: [], httpHosts: ['localhost'], networks: ['127.0.0.0/8', '::1/128'] };
const at = (url: string, path: string) => ({
  uuid: null,
  shareSecret: 's',
  url: url.replace('127.0.0.1', 'localhost') + path,
});

describe('a file at another host than the API', () => {
  it('is fetched with secret and token where it is one of the app, and the host is known', async () => {
    const [easemob, storage] = [await scripted(file), await scripted(file)];
    const { client } = clientOf(easemob.url, { files: known });
    const outcome = await client.downloadFile(at(storage.url, '/org/app/chatfiles/u-1'), tap);
    expect(outcome.kind === 'done' && (await textOf(outcome.value.stream))).toBe('bytes');
    expect(storage.seen).toMatchObject([{ url: '/chatfiles/u-1', token: 'token-1', headers: { 'share-secret': 's' } }]);
    expect(easemob.seen).toEqual([]);
  });

  it('is fetched without our token where it is none of the app: that opens more than files', async () => {
    const [easemob, storage] = [await scripted(file), await scripted(file)];
    const { client } = clientOf(easemob.url, { files: known });
    for (const path of ['/org/app/users', '/org/other/chatfiles/u-1'])
      expect(await client.downloadFile(at(storage.url, path), tap)).toMatchObject({ kind: 'done' });
    expect(storage.seen.map(({ token }) => token)).toEqual([undefined, undefined]);
    expect(easemob.minted()).toBe(0);
  });

  it.each([
    ['not known', { ...known, httpHosts: [] }],
    ['in a private network that nobody has named', { ...known, networks: [] }],
  ])('is not asked for where the host is %s', async (_what, files) => {
    const [easemob, storage] = [await scripted(file), await scripted(file)];
    const { client } = clientOf(easemob.url, { files });
    expect(await client.downloadFile(at(storage.url, '/org/app/chatfiles/u-1'), tap)).toMatchObject({
      kind: 'permanent',
      refusal: 'host_refused',
    });
    expect([...storage.seen, ...easemob.seen]).toEqual([]);
  });

  it('that is away cuts off no file of the API', async () => {
    const [easemob, storage] = [await scripted(file), await scripted((response) => response.socket!.destroy())];
    const { client } = clientOf(easemob.url, { files: known });
    const fetch = () => client.downloadFile(at(storage.url, '/org/app/chatfiles/u-1'), tap);
    for (let i = 0; i < 20; i++) await fetch();
    expect(await fetch()).toMatchObject({ kind: 'later', reason: 'breaker' });
    expect(await client.downloadFile({ uuid: 'u-1' }, tap)).toMatchObject({ kind: 'done' });
  });
});

describe('the file of an hour of history', () => {
  it('is fetched without our token, even where it lies at the API itself', async () => {
    const [easemob, storage] = [await scripted(file), await scripted(file)];
    const { client } = clientOf(easemob.url, { files: known, budget: localBudget({ limits: { history: 1000 } }) });
    for (const url of [`${storage.url.replace('127.0.0.1', 'localhost')}/h.gz?Expires=1`, `${easemob.url}/h.gz`])
      expect(await client.historyFile(url, tap)).toMatchObject({ kind: 'done' });
    expect([...storage.seen, ...easemob.seen].map(({ token }) => token)).toEqual([undefined, undefined]);
    expect(storage.seen).toMatchObject([{ url: '/h.gz?Expires=1' }]);
  });

  it.each([
    ['of a host that nobody has named', { ...known, httpHosts: [] }],
    ['in a private network that nobody has named', { ...known, networks: [] }],
  ])('is not asked for %s', async (_what, files) => {
    const [easemob, storage] = [await scripted(file), await scripted(file)];
    const { client } = clientOf(easemob.url, { files });
    const outcome = await client.historyFile(`${storage.url.replace('127.0.0.1', 'localhost')}/h.gz`, tap);
    expect(outcome).toMatchObject({ kind: 'permanent', refusal: 'host_refused' });
    expect([...storage.seen, ...easemob.seen]).toEqual([]);
  });
});

describe('secrets that are wrong', () => {
  it('have no token minted for each of them', async () => {
    const easemob = await scripted(refusal(401, 'auth_bad_access_token', 'Unable to authenticate'));
    const { client } = clientOf(easemob.url);
    for (let i = 0; i < 5; i++)
      expect(await client.downloadFile({ uuid: `u-${i}`, shareSecret: 'x' }, tap)).toMatchObject({
        kind: 'permanent',
        refusal: 'secret_refused',
      });
    // The first one, and two for the first file that was refused.
    expect(easemob.minted()).toBe(3);
  });
});
