import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { TokenStore } from './token-keeper.js';
import {
  cleanups,
  clientOf,
  garbage,
  group,
  refusal,
  reset,
  scripted,
  silence,
  tap,
  type Step,
} from './scripted-server.fixture.js';

describe('the Easemob client', () => {
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
    expect(await client.sendText({ from: 'a', groupId: '1', text: 'hi', ext: {} }, tap)).toMatchObject({
      kind: 'unknown',
    });
    expect(await client.createGroup({ ...group, groupId: 'g7' }, tap)).toMatchObject({ kind: 'unknown' });
    expect(await client.deleteGroup('1', tap)).toMatchObject({ kind: 'later', costsAttempt: true });
    expect(easemob.seen).toHaveLength(4);
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
    expect(await client.createGroup(group, tap)).toEqual({
      kind: 'later',
      reason: 'unreachable ECONNREFUSED',
      costsAttempt: true,
    });
    expect(observed).toEqual([{ api: 'createGroup', outcome: 'later' }]);
  });
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
    expect(await clientOf(easemob.url).client.createGroup(group, tap)).toEqual({
      kind: 'unknown',
      reason: 'unreadable 200',
    });
  });
  it('says whose fault an abort is, by whether the call had left', async () => {
    const aborted = AbortSignal.abort();
    const abort = new AbortController();
    const easemob = await scripted(() => abort.abort());
    const { client } = clientOf(easemob.url);
    expect(await client.createGroup(group, { lane: 'tap', signal: aborted })).toEqual({
      kind: 'later',
      reason: 'aborted',
      costsAttempt: false,
    });
    expect(easemob.seen).toEqual([]);
    expect(await client.createGroup(group, { lane: 'tap', signal: abort.signal })).toEqual({
      kind: 'unknown',
      reason: 'aborted',
    });
  });
});
