import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { History } from './history.js';
import type { Random } from './random.js';

/** One callback as it arrived. */
export interface Received {
  at: number;
  url: string;
  /** webhook-id */
  id: string;
  /** Whether the signature of Standard Webhooks is right. */
  genuine: boolean;
  type: string;
  operation_id: string;
  status: string;
  body: string;
  /** `ok`: answered with 200. Anything else must make the sender come again. */
  answered: 'ok' | 'broken' | 'late' | 'reset';
}

const moodsPerCallback = 2;
/** Longer than a receiver may take. */
const lateMs = 1600;

/** The schools' receiver of callbacks: checks the signatures, and is at times out of order. */
export class CallbackSink {
  readonly received: Received[] = [];
  private readonly moods = new Map<string, number>();
  private readonly secrets = new Map<string, string>();
  private calm = false;

  private constructor(
    private readonly server: Server,
    private readonly random: Random,
    private readonly history: History,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.receive(request, response).catch(() => response.destroy());
    });
  }

  static async start(random: Random, history: History): Promise<CallbackSink> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new CallbackSink(server, random, history);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The endpoint of a school; callers may name URLs below it. */
  endpointOf = (school_id: number): string => `${this.url}/school-${school_id}`;

  trust(school_id: number, secret: string): void {
    this.secrets.set(`school-${school_id}`, secret);
  }

  /** From now on everything is answered well. */
  calmDown(): void {
    this.calm = true;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const headers = request.headers as Record<string, string>;
    const id = headers['webhook-id'] ?? '';
    const answered = this.mood(id);
    const secret = this.secrets.get(request.url!.split('/')[1]!);
    const one: Received = {
      at: this.history.now(),
      url: `${this.url}${request.url}`,
      id,
      genuine: secret !== undefined && isGenuine(secret, body, headers),
      ...contentOf(body),
      body,
      answered,
    };
    this.received.push(one);
    this.history.note('callback', one);
    answer(response, answered);
  }

  private mood(id: string): Received['answered'] {
    const spent = this.moods.get(id) ?? 0;
    const mood = this.random.weighted({ ok: 78, broken: 14, late: 4, reset: 4 });
    if (this.calm || mood === 'ok' || spent >= moodsPerCallback) return 'ok';
    this.moods.set(id, spent + 1);
    return mood;
  }
}

function answer(response: ServerResponse, how: Received['answered']): void {
  switch (how) {
    case 'ok':
      return void response.end('ok');
    case 'broken':
      return void response.writeHead(500, { 'retry-after': '1' }).end('out of order');
    case 'late':
      return void setTimeout(() => response.end('ok'), lateMs);
    case 'reset':
      return void response.socket?.resetAndDestroy();
  }
}

function isGenuine(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

function contentOf(body: string): Pick<Received, 'type' | 'operation_id' | 'status'> {
  try {
    const { type, data } = JSON.parse(body) as {
      type: string;
      data: { operation_id: string; status: string };
    };
    return { type, operation_id: data.operation_id, status: data.status };
  } catch {
    return { type: '', operation_id: '', status: '' };
  }
}
