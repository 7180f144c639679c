import type { Call, RouteName } from './api.js';

/** One call as it was seen, without passwords, secrets and file contents. */
export interface CallRecord {
  seq: number;
  at: number;
  method: string;
  route: RouteName | 'unknown';
  path: string;
  query: Record<string, string>;
  /** Of a body that is no JSON, only its length. */
  body: unknown;
  /** null: still on its way. */
  status: number | 'reset' | 'silence' | null;
}

const kept = 50_000;

/** The calls received, newest last; only the last 50,000 are kept. */
export class CallLog {
  #records: CallRecord[] = [];
  #seq = 0;

  begin({
    at,
    route,
    method,
    path,
    call,
  }: Pick<CallRecord, 'at' | 'route' | 'method' | 'path'> & { call: Call }): CallRecord {
    const query = withoutSecrets(call.query) as Record<string, string>;
    const body = call.body === undefined ? { bytes: call.raw.length } : withoutSecrets(call.body);
    const record: CallRecord = { seq: ++this.#seq, at, method, route, path, query, body, status: null };
    this.#records.push(record);
    if (this.#records.length > 2 * kept) this.#records.splice(0, kept);
    return record;
  }

  since(seq: number): CallRecord[] {
    return this.#records.filter((record) => record.seq > seq);
  }

  get lastSeq(): number {
    return this.#seq;
  }

  reset(): void {
    this.#records = [];
    this.#seq = 0;
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      /password|secret|token|signature/i.test(key) ? '[masked]' : withoutSecrets(inner),
    ]),
  );
}
