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

const callsKept = 100_000;
const bytesKept = 64 * 1024 * 1024;

/** The calls received, newest last: at most 100,000, and no more than came with 64 MiB of JSON. */
export class CallLog {
  #records: { record: CallRecord; bytes: number }[] = [];
  #bytes = 0;
  #seq = 0;

  constructor(private readonly keep = { calls: callsKept, bytes: bytesKept }) {}

  begin({
    at,
    route,
    method,
    path,
    call,
  }: Pick<CallRecord, 'at' | 'route' | 'method' | 'path'> & { call: Pick<Call, 'query' | 'body' | 'raw'> }) {
    const query = withoutSecrets(call.query) as Record<string, string>;
    const body = call.body === undefined ? { bytes: call.raw.length } : withoutSecrets(call.body);
    const record: CallRecord = { seq: ++this.#seq, at, method, route, path, query, body, status: null };
    const bytes = call.body === undefined ? 0 : call.raw.length;
    this.#records.push({ record, bytes });
    this.#bytes += bytes;
    this.#forget();
    return record;
  }

  since(seq: number): CallRecord[] {
    return this.#records.filter(({ record }) => record.seq > seq).map(({ record }) => record);
  }

  get lastSeq(): number {
    return this.#seq;
  }

  reset(): void {
    this.#records = [];
    this.#bytes = 0;
    this.#seq = 0;
  }

  /** Half at a time, so that a full log does not move all it has for every call. */
  #forget(): void {
    const { calls, bytes } = this.keep;
    while (this.#records.length > calls || (this.#bytes > bytes && this.#records.length > 1)) {
      for (const old of this.#records.splice(0, this.#records.length >> 1)) this.#bytes -= old.bytes;
    }
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
