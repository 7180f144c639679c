import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of bytes and of new connections. Silenced bytes are kept and arrive when the way is free again. */
export type Passage =
  /** Both ways are free. */
  | 'pass'
  /** Nobody listens, as when the process behind has died. */
  | 'refuse'
  /** Connections stand and nothing comes through, as in a network partition. */
  | 'blackhole'
  /** Questions arrive, answers are lost. */
  | 'mute';

/** The way to a dependency, with a tap in it. */
export class TcpProxy {
  private passage: Passage = 'pass';
  private readonly pairs = new Set<{ client: Socket; upstream: Socket }>();

  private constructor(
    private readonly target: URL,
    private readonly server: Server,
    private readonly port: number,
  ) {
    server.on('connection', (client) => this.join(client));
  }

  /** @param port its own; 0 picks a free one, which another process might take while it refuses */
  static async to(target: string, port = 0): Promise<TcpProxy> {
    const server = createServer();
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return new TcpProxy(new URL(target), server, (server.address() as AddressInfo).port);
  }

  /** The target's URL by way of this proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  async set(passage: Passage): Promise<void> {
    this.passage = passage;
    if (passage === 'refuse') {
      this.server.close();
      this.cut();
    } else if (!this.server.listening) {
      await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
    }
    for (const pair of this.pairs) this.regulate(pair);
  }

  /** Ends every connection that stands, with a reset at both ends. What had been silenced is lost. */
  cut(): void {
    for (const { client, upstream } of this.pairs) {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    const pair = { client, upstream };
    this.pairs.add(pair);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => (to.destroy(), this.pairs.delete(pair)));
    }
    this.regulate(pair);
  }

  private regulate({ client, upstream }: { client: Socket; upstream: Socket }): void {
    gate(client, upstream, this.passage === 'pass' || this.passage === 'mute');
    gate(upstream, client, this.passage === 'pass');
  }
}

function gate(from: Socket, to: Socket, free: boolean): void {
  from.unpipe(to);
  if (free) from.pipe(to);
  else from.pause();
}
