import { createServer, type AddressInfo } from 'node:net';
import { createLogger } from '#telemetry';
import { MessagingUnavailable } from './messaging.js';
import { toQueue } from './conformance/probes.js';
import { connectRabbit } from './rabbit.messaging.js';

const logger = createLogger({ app: 'spec', level: 'silent' });
const topology = { workQueues: ['work'], subscriptions: [] };

/** Takes connections and says nothing, as a broker behind a broken network. */
async function muteServer(): Promise<{ port: number; called: Promise<void>; close(): void }> {
  let call = () => {};
  const called = new Promise<void>((resolve) => (call = resolve));
  const server = createServer((socket) => socket.on('error', () => undefined).resume() && call());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, called, close: () => server.close() };
}

describe('messaging over RabbitMQ, without a broker', () => {
  it.each(['not a url', 'http://user:hunter2@broker/'])('refuses the URL %p without telling it', (url) => {
    expect(() => connectRabbit({ url, source: 'urn:spec:here', logger, topology })).toThrow(
      /^the URL of RabbitMQ must begin with amqp:\/\/ or amqps:\/\/$/,
    );
  });

  it('begins at once, takes consumers, publishes nothing, and closes during the handshake', async () => {
    const server = await muteServer();
    const messaging = connectRabbit({
      url: `amqp://127.0.0.1:${server.port}`,
      source: 'urn:spec:here',
      logger,
      topology,
    });
    const consumer = await messaging.consume('work', { prefetch: 1, handle: async () => 'ack' });
    await server.called;
    expect(messaging.health()).toEqual({ state: 'connecting', consumers: 1, live: 0 });
    await expect(messaging.publish([toQueue('work', '1')])).rejects.toThrow(MessagingUnavailable);
    await consumer.drain(1000);
    expect(messaging.health()).toEqual({ state: 'connecting', consumers: 0, live: 0 });
    await messaging.close();
    server.close();
    expect(messaging.health().state).toBe('closed');
  });
});
