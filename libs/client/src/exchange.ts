import { SchoolImError } from './errors.js';
import { retryAfterMs } from './retry-after.js';
import { keyHeaders, type ServiceKey } from './key.js';
import { credentials, type Identity } from './sign.js';

/** The part of `fetch` that is used. A host without one hands in its own: see README.md of this package. */
export type Fetch = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: string; signal?: AbortSignal | null },
) => Promise<{
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

/** Who asks: an account, by the signature of 2017; or a service by its key, for a school, in the name of an account or of none. */
export type Asking = Identity | { schoolId: number; accountId?: number; key: ServiceKey };

interface Server {
  /** Where the server is, without /api. */
  url: string;
  /** Absent: that of the host. */
  fetch?: Fetch;
  /** Tries of a request that found the server unavailable, or nobody there. Each is signed anew. */
  tries?: number;
}

export type ExchangeOptions = Server & Asking;

interface Command {
  cmd: string;
  fields: { request_id?: unknown };
  signal?: AbortSignal | undefined;
}

interface Body {
  code?: number;
  error?: string;
  msg?: string;
  request_id?: string;
  operation_id?: string;
  failure?: { error: string; msg: string };
}

const requestIds = new WeakMap<object, string>();

/** The id of the request that brought an answer; undefined where the server told none. */
export const requestIdOf = (answer: object): string | undefined => requestIds.get(answer);

/** What is stored twice when it is sent twice, unless it carries a `request_id`. */
const storesAnew = new Set(['createCustomGroup', 'sendMsgToJiBeiChat']);

/** Sends one command, as often as it takes and may be, and reads the answer. @throws SchoolImError */
export async function exchange(options: ExchangeOptions, request: Command): Promise<object> {
  const { tries = 3 } = options;
  const repeatable = !storesAnew.has(request.cmd) || request.fields.request_id !== undefined;
  for (let attempt = 1; ; attempt++) {
    const outcome = await once(options, request);
    if (!(outcome instanceof Refused)) return outcome;
    const { error, nothingDone, waitMs } = outcome;
    if (attempt >= tries || waitMs === undefined || !(nothingDone || repeatable)) throw error;
    await pause(waitMs, request.signal);
  }
}

/** One try that has failed. */
class Refused {
  constructor(
    readonly error: SchoolImError,
    /** How long to wait before the next try; absent: another try would end the same. */
    readonly waitMs?: number,
    /** Whether it is known that the request has had no effect. */
    readonly nothingDone = true,
  ) {}
}

async function once(options: ExchangeOptions, { cmd, fields, signal }: Command): Promise<object> {
  // Node and browsers refuse to fetch as a method of something else.
  const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const address = `${options.url.replace(/\/+$/, '')}/api/im`;
  let response, text;
  try {
    response = await fetch(address, {
      ...signedRequest(options, { ...fields, cmd }, address),
      ...(signal && { signal }),
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return new Refused(new SchoolImError('unreachable', String(cause), { cause }), 1000, false);
  }
  return read(response, text);
}

function signedRequest(asking: Asking, fields: object, address: string) {
  const contentType = 'application/json';
  if (!('key' in asking)) {
    const body = JSON.stringify({ ...fields, ...credentials(asking) });
    return { method: 'POST' as const, headers: { 'content-type': contentType }, body };
  }
  const { schoolId: school_id, accountId: account_id, key } = asking;
  const body = JSON.stringify({ ...fields, school_id, account_id });
  const path = address.replace(/^[a-z]+:\/\/[^/]*/i, '');
  const headers = keyHeaders(key, { method: 'POST', path, contentType, body });
  return { method: 'POST' as const, headers: { 'content-type': contentType, ...headers }, body };
}

/** What an answer means. A page of a proxy's is told by its status: nobody knows how far the request had got. */
function read({ status, headers }: Pick<Awaited<ReturnType<Fetch>>, 'status' | 'headers'>, text: string): object {
  const body = parsed(text);
  const requestId = body?.request_id ?? headers.get('x-request-id') ?? undefined;
  const waitMs = retryAfterMs(headers.get('retry-after'), Date.now()) ?? 1000;
  if (!body) {
    const error = new SchoolImError('bad_answer', `HTTP ${status} without an answer of the server`, {
      status,
      requestId,
    });
    return status >= 500 || status === 429 ? new Refused(error, waitMs, false) : new Refused(error);
  }
  if (status === 200 && (body.code ?? 0) === 0) {
    if (requestId !== undefined) requestIds.set(body, requestId);
    return body;
  }
  const name = body.error ?? body.failure?.error ?? 'unknown';
  const { code = -1, msg = '', operation_id: operationId } = body;
  const error = new SchoolImError(name, msg, { code, status, requestId, operationId });
  return status === 503 || status === 429 ? new Refused(error, waitMs) : new Refused(error);
}

/** The JSON of an answer: an object, or the rows of an expanded table. */
function parsed(text: string): Body | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), {
      once: true,
    });
  });
