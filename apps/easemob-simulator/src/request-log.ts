import type { FastifyRequest } from 'fastify';
import type { Clock } from './clock.js';

export interface LoggedRequest {
  seq: number;
  route: string;
  method: string;
  path: string;
  body?: unknown;
  at: number;
  /** `none`: no answer was given; absent: not answered yet. */
  status?: number | 'none';
}

const kept = 20_000;

/** What the simulator was asked, in order, without passwords and secrets. */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private seq = 0;

  constructor(private readonly clock: Clock) {}

  begin(route: string, { method, url, body }: FastifyRequest): LoggedRequest {
    const entry = {
      seq: ++this.seq,
      route,
      method,
      path: url,
      body: withoutSecrets(body),
      at: this.clock.now(),
    };
    this.entries.push(entry);
    if (this.entries.length > kept) this.entries.shift();
    return entry;
  }

  end(entry: LoggedRequest, status: number | 'none'): void {
    entry.status = status;
  }

  since(seq: number): LoggedRequest[] {
    return this.entries.filter((entry) => entry.seq > seq);
  }

  reset(): void {
    this.entries = [];
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return undefinedIfBytes(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      /password|secret/.test(key) ? '[masked]' : withoutSecrets(field),
    ]),
  );
}

const undefinedIfBytes = (value: unknown): unknown =>
  Buffer.isBuffer(value) ? `${value.length} bytes` : value;
