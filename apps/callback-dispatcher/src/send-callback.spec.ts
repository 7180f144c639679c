import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendCallback } from './send-callback.js';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close().closeAllConnections()));

const endpoint = {
  secrets: [`whsec_${Buffer.from('of this file').toString('base64')}`],
  allowed_cidrs: ['127.0.0.0/8'],
};
async function sendTo(receiver: RequestListener) {
  const server = createServer(receiver).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?token=ours`;
  return sendCallback(endpoint, { id: 'one', url, body: '{}', timeoutMs: 100 });
}

describe('an attempt that comes to nothing', () => {
  it.each<[string, string, RequestListener]>([
    ['a receiver that says nothing', 'TimeoutError', () => undefined],
    ['one that never ends', 'TimeoutError', (_, response) => void response.write('and then … ')],
    ['one that hangs up', 'UND_ERR_SOCKET', (_, response) => void response.destroy()],
  ])('of %s is recorded in a word: %s', async (_, word, receiver) => {
    expect(await sendTo(receiver)).toEqual({ error: word, durationMs: expect.any(Number) });
  });
});
