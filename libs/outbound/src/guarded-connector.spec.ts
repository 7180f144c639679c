import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { ForbiddenAddress } from './address-guard.js';
import { guardedConnector } from './guarded-connector.js';

/** A server on the loopback that counts who reaches it. */
async function listening() {
  let reached = 0;
  const server = createServer((socket) => {
    reached += 1;
    socket.resume().end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, reached: () => reached, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('a guarded connection', () => {
  it.each(['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]'])(
    'to %s is not made, unless its network is allowed',
    async (host) => {
      const server = await listening();
      const url = `http://${host}:${server.port}/`;
      const barred = new Agent({ connect: guardedConnector([]) });
      await expect(request(url, { dispatcher: barred })).rejects.toBeInstanceOf(ForbiddenAddress);
      expect(server.reached()).toBe(0);
      const free = new Agent({ connect: guardedConnector(['127.0.0.0/8', '::1/128']) });
      expect((await request(url, { dispatcher: free })).statusCode).toBe(204);
      await Promise.all([barred.destroy(), free.destroy(), server.close()]);
    },
  );
});
