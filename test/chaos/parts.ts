import { connect } from 'amqplib';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Random } from './random.js';

export type PartName = 'postgres' | 'redis' | 'rabbitmq';

type Ports = Record<'POSTGRES_PORT' | 'REDIS_PORT' | 'RABBITMQ_PORT', number>;
type Pids = Record<string, number>;
interface Place {
  folder: string;
  ports: Ports;
}

/** The same machinery as `npm run services`, in a folder and on ports of this run alone. */
interface Debian {
  up(options: Place & { pids: Pids; savePids: (pids: Pids) => void }): Promise<void>;
  down(options: Place & { pids: Pids }): Promise<void>;
  start(name: string, place: Place): Promise<number>;
  stop(options: { folder: string; pid: number; signal: NodeJS.Signals }): Promise<void>;
  isOurs(pid: number, folder: string): boolean;
}
const script = new URL('../../../test/services/debian.mjs', import.meta.url);
const { debian } = (await import(script.href)) as { debian: Debian };

/** PostgreSQL, Redis and RabbitMQ of this run. */
export class Parts {
  private pids: Pids = {};

  private constructor(private readonly place: Place) {}

  /** Installs what is missing, as `npm run services -- up` does, or says loudly that it can't. */
  static async up(folder: string, random: Random): Promise<Parts> {
    const POSTGRES_PORT = await freePort(random);
    const REDIS_PORT = await freePort(random);
    // RabbitMQ takes the two above its own as well.
    const RABBITMQ_PORT = await freePort(random, 3);
    const parts = new Parts({ folder, ports: { POSTGRES_PORT, REDIS_PORT, RABBITMQ_PORT } });
    running.add(parts);
    await debian.up({ ...parts.place, pids: {}, savePids: (pids) => (parts.pids = { ...pids }) });
    return parts;
  }

  /** @param password is taken, whatever it is: no log may show it */
  urls(password: string): Record<PartName, string> {
    const { POSTGRES_PORT, REDIS_PORT, RABBITMQ_PORT } = this.place.ports;
    return {
      postgres: `postgres://schoolim:${password}@127.0.0.1:${POSTGRES_PORT}/schoolim`,
      redis: `redis://127.0.0.1:${REDIS_PORT}`,
      rabbitmq: `amqp://guest:guest@127.0.0.1:${RABBITMQ_PORT}`,
    };
  }

  /** SIGQUIT is PostgreSQL's immediate stop: nothing is written out, the next start recovers. */
  async restart(name: PartName, signal: NodeJS.Signals): Promise<void> {
    await debian.stop({ folder: this.place.folder, pid: this.pids[name]!, signal });
    this.pids[name] = await debian.start(name, this.place);
  }

  /** How many messages lie in a queue. */
  async messagesIn(queue: string): Promise<number> {
    const connection = await connect(this.urls('').rabbitmq);
    try {
      return (await (await connection.createChannel()).checkQueue(queue)).messageCount;
    } finally {
      await connection.close();
    }
  }

  freeze = (name: PartName): void => void process.kill(this.pids[name]!, 'SIGSTOP');
  thaw = (name: PartName): void => void process.kill(this.pids[name]!, 'SIGCONT');

  /** Stops them and forgets their data. */
  async down(): Promise<void> {
    await debian.down({ ...this.place, pids: this.pids });
    rmSync(this.place.folder, { recursive: true, force: true });
    running.delete(this);
  }

  kill(): void {
    for (const pid of Object.values(this.pids)) {
      if (debian.isOurs(pid, this.place.folder)) process.kill(-pid, 'SIGKILL');
    }
  }
}

const running = new Set<Parts>();
// A run that is given up leaves nothing behind.
process.on('exit', () => running.forEach((parts) => parts.kill()));

/** Below the ports that the system gives to outgoing connections: a port must be free again when its owner restarts. */
const lowest = 10_000;
const highest = 32_000;

export async function freePort(random: Random, count = 1): Promise<number> {
  for (;;) {
    const port = random.int(lowest, highest);
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(port + i)));
    if (free.every(Boolean)) return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

export const rootFolder = fileURLToPath(new URL('../../..', import.meta.url));
