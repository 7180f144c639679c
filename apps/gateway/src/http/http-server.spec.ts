import { EventEmitter, once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createLogger, Metrics } from '#telemetry';
import { httpAdapter } from './http-server.js';

const telling = {
  logger: createLogger({ app: 'test', level: 'silent' }),
  metrics: new Metrics({ process: false }),
};
const fastify = httpAdapter(telling).getInstance();
const held = new EventEmitter();
const arriving: Socket[] = [];
let one: Socket;
let other: Socket;

beforeAll(async () => {
  fastify.server.on('connection', (socket) => arriving.push(socket));
  fastify.get('/held', async () => {
    held.emit('begun');
    await once(held, 'may end');
    return 'held';
  });
  fastify.get('/late', async () => 'late');
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fastify.server.address() as AddressInfo;
  [one, other] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
});
afterAll(() => {
  for (const socket of [one, other]) socket.destroy();
});

const answer = async (socket: Socket) => String((await once(socket, 'data'))[0]);

describe('P7: while the HTTP server stops', () => {
  it('what was on its way is answered, and no connection is kept after its answer', async () => {
    const begun = once(held, 'begun');
    one.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n');
    other.write('GET /late HTTP/1.1\r\nHost:');
    await begun;
    while (arriving.some(({ bytesRead }) => bytesRead === 0)) await new Promise(setImmediate);
    const closed = fastify.close();
    while (fastify.server.listening) await new Promise(setImmediate);

    const answers = [answer(one), answer(other)];
    other.write(' x\r\n\r\n');
    held.emit('may end');
    for (const text of await Promise.all(answers))
      expect(text).toMatch(/^HTTP\/1.1 200 [^]*connection: close/i);
    await closed;
  });
});
