import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Receivers } from './receivers.js';
import { sendCallback } from './send-callback.js';

const timeoutMs = 500;
const secrets = [`whsec_${Buffer.from('of this file').toString('base64')}`];
const local = ['127.0.0.0/8'];

let receivers: Receivers;
const servers: ReturnType<typeof createServer>[] = [];
beforeEach(() => void (receivers = new Receivers({ timeoutMs, atMost: 2 })));
afterEach(async () => {
  await receivers.close();
  servers.splice(0).forEach((server) => server.close().closeAllConnections());
});

async function listening(receiver: RequestListener): Promise<string> {
  const server = createServer(receiver).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/?token=ours`;
}
const send = (url: string, { endpoint_id = 1, allowed_cidrs = local } = {}) =>
  sendCallback(
    { secrets },
    { id: 'one', url, body: '{}', contentType: 'application/json', timeoutMs },
    receivers.of({ endpoint_id, allowed_cidrs }).agent,
  );
const sendTo = async (receiver: RequestListener) => send(await listening(receiver));

describe('an attempt that comes to nothing', () => {
  it.each<[string, string, RequestListener]>([
    ['a receiver that says nothing', 'TimeoutError', () => undefined],
    ['one that hangs up', 'UND_ERR_SOCKET', (_, response) => void response.destroy()],
  ])('of %s is recorded in a word: %s', async (_, word, receiver) => {
    expect(await sendTo(receiver)).toEqual({ error: word, durationMs: expect.any(Number) });
  });
});

describe('P1: an answer counts from its header, whatever becomes of its body', () => {
  it.each<[string, string, RequestListener]>([
    ['one that drips', 'and then … ', (_, response) => void response.write('and then … ')],
    [
      'one that is cut',
      'cut',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('cut');
        setImmediate(() => response.destroy());
      },
    ],
    ['one that is far too long', 'x'.repeat(1024), (_, response) => void response.end('x'.repeat(1_000_000))],
    ['one of NULs and escapes', 'red\nend', (_, response) => void response.end('\0red\u001b\u0007\n\0end')],
    [
      'one that is cut in the middle of a character',
      '长'.repeat(341),
      (_, response) => void response.end('长'.repeat(999)),
    ],
  ])('%s', async (_, answer, receiver) => {
    expect(await sendTo(receiver)).toMatchObject({ status: 200, answer });
  });

  it('bytes that are no text at all are kept within bounds too', async () => {
    const { answer } = await sendTo((_, response) => void response.end(Buffer.alloc(5000, 0xff)));
    expect(Buffer.byteLength(answer!)).toBeLessThanOrEqual(1024);
  });
});

describe('the pause that a receiver asks for', () => {
  it.each([
    ['in seconds', () => '7', 6000, 7000],
    ['as a date', () => new Date(Date.now() + 60_000).toUTCString(), 50_000, 60_000],
    ['for longer than a day', () => '999999', 86_400_000, 86_400_000],
  ])('%s is kept', async (_, header, least, most) => {
    const attempt = await sendTo((__, response) => void response.writeHead(503, { 'retry-after': header() }).end());
    expect(attempt.retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(attempt.retryAfterMs).toBeLessThanOrEqual(most);
  });
});

describe('the connections of an endpoint', () => {
  it('are kept for its next delivery', async () => {
    const sockets = new Set<Socket>();
    const url = await listening(({ socket }, response) => void (sockets.add(socket), response.end('ok')));
    for (let n = 0; n < 20; n += 1) expect((await send(url)).status).toBe(200);
    // A second one is opened where the first has not yet seen the end of its answer.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('are not used once its networks are others: the address is looked at again', async () => {
    const url = await listening((_, response) => void response.end('ok'));
    expect((await send(url)).status).toBe(200);
    expect(await send(url, { allowed_cidrs: [] })).toMatchObject({ error: 'forbidden address' });
  });

  it('are forgotten with the endpoint that was unused for longest', () => {
    const of = (endpoint_id: number) => receivers.of({ endpoint_id, allowed_cidrs: local });
    const [first, second] = [of(1), of(2)];
    expect(of(1)).toBe(first);
    of(3);
    expect(of(1)).toBe(first);
    expect(of(2)).not.toBe(second);
  });
});
