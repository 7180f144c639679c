import { EventEmitter, once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { createLogger, Metrics } from '#telemetry';
import { httpAdapter } from './http-adapter.js';

const options = {
  bodyLimit: 1024,
  bodyLimits: { 'POST /large': 4096 },
  logger: createLogger({ app: 'test', level: 'silent' }),
  metrics: new Metrics({ process: false }),
};
const fastify = httpAdapter(options).getInstance();
const held = new EventEmitter();
const arriving: Socket[] = [];
/** More than any system takes on while its reader sleeps. */
const endless = Readable.from(
  (function* () {
    for (;;) yield Buffer.alloc(256 * 1024);
  })(),
  { objectMode: false },
);
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
  for (const path of ['/large', '/usual'])
    fastify.post<{ Body: Buffer }>(path, async ({ body }) => String(body.length));
  fastify.get<{ Params: { status: string } }>('/bare/:status', (request, reply) => {
    void reply.status(Number(request.params.status)).send();
  });
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fastify.server.address() as AddressInfo;
  [one, other] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
});
afterAll(() => {
  for (const socket of [one, other]) socket.destroy();
});

const answer = async (socket: Socket) => String((await once(socket, 'data'))[0]);

describe('a body', () => {
  it.each([
    ['/usual', 1024, 200],
    ['/usual', 1025, 413],
    ['/large', 4096, 200],
    ['/large', 4097, 413],
  ])('of %s may have %i bytes: %i', async (url, length, status) => {
    const { statusCode } = await fastify.inject({ method: 'POST', url, payload: Buffer.alloc(length) });
    expect(statusCode).toBe(status);
  });
});

describe('on a connection that is kept', () => {
  it.each([200, 304, 404, 416, 503])('a bodiless %i says so, and the next request is answered', async (status) => {
    one.write(`GET /bare/${status} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await answer(one)).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*\r\ncontent-length: 0\r\n`, 'i'));
    one.write('GET /late HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await answer(one)).toMatch(/^HTTP\/1.1 200 [^]*late$/);
  });

  it('a client that takes nothing of its answer is left after a while, and what the answer comes from is closed', async () => {
    const impatient = httpAdapter({ ...options, stallMs: 300 }).getInstance();
    impatient.get('/endless', (_request, reply) => void reply.send(endless));
    await impatient.listen({ port: 0, host: '127.0.0.1' });
    const { port } = impatient.server.address() as AddressInfo;
    const sleeper = connect(port, '127.0.0.1').pause();
    const closed = once(endless, 'close');
    sleeper.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n');
    await closed;
    sleeper.destroy();
    await impatient.close();
  });
});

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
    for (const text of await Promise.all(answers)) expect(text).toMatch(/^HTTP\/1.1 200 [^]*connection: close/i);
    await closed;
  });
});
