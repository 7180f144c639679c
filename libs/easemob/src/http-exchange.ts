import { Readable } from 'node:stream';
import { ForbiddenAddress, retryAfterMs } from '#outbound';
import { guardedConnector } from '#outbound/connector';
import { stringify } from 'lossless-json';
import { Agent, DecoratorHandler, type Dispatcher } from 'undici';
import type { CallOptions } from './budget.js';
import type { Answer, Call } from './call.js';
import { storageFor, type FileHosts } from './file-hosts.js';

const largestJson = 1024 * 1024;
const mostRedirects = 3;

/** Carries calls to Easemob's host and brings back what came, without judging it. Never throws for the network. */
export class HttpExchange {
  private readonly agent: Agent;
  /** For storages: their names are Easemob's to choose, and where they lead is looked at. */
  private readonly guarded: Agent;
  /** Of the app: everything but files is below it. */
  readonly root: URL;

  constructor(
    private readonly options: {
      url: string;
      org: string;
      app: string;
      timeoutMs: number;
      files: FileHosts & { networks: readonly string[] };
    },
  ) {
    const { url, org, app, timeoutMs } = options;
    this.root = new URL(`${url.replace(/\/+$/, '')}/${encodeURIComponent(org)}/${encodeURIComponent(app)}`);
    const connect = { timeout: Math.min(5000, timeoutMs) };
    const limits = {
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      // Short: a server that closes an idle connection just as we send leaves a create with an unknown outcome.
      keepAliveTimeout: 4000,
      pipelining: 1,
    };
    this.agent = new Agent({ ...limits, connect });
    this.guarded = new Agent({ ...limits, connect: guardedConnector(options.files.networks, connect) });
  }

  /**
   * @param options.signal of the caller; a time-out of `timeoutMs` over the whole exchange, of a stream up to its headers, is ours
   * @throws what `mustLast` throws
   */
  async send<T>(
    call: Call<T>,
    { token, signal, mustLast }: Partial<CallOptions> & { token?: string },
  ): Promise<Answer> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.options.timeoutMs);
    let sent = false;
    let tooLate: Error | undefined;
    try {
      const request = {
        method: call.method,
        headers: {
          accept: 'application/json',
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...call.headers,
        },
        body: call.body === undefined ? undefined : stringify(call.body),
        signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
      };
      const start = () => {
        if (request.signal.aborted) return; // given up while it waited for its connection: not written any more
        try {
          mustLast?.(this.options.timeoutMs);
        } catch (error) {
          throw (tooLate = error as Error);
        }
        sent = true;
      };
      const { elsewhere } = call;
      const chosen = elsewhere && elsewhere.origin !== this.root.origin;
      const dispatcher = (chosen ? this.guarded : this.agent).compose(onStart(start));
      const at = elsewhere ?? new URL(this.root.pathname + call.path, this.root);
      const response = await dispatcher.request({ ...request, origin: at.origin, path: at.pathname + at.search });
      return await (call.streamed ? this.streamed(response, { ...request, at }) : answered(response));
    } catch (error) {
      if (tooLate) throw tooLate;
      const why = signal?.aborted
        ? 'aborted'
        : deadline.signal.aborted || isTimeout(error)
          ? 'timeout'
          : sent
            ? 'reset'
            : 'unreachable';
      if (error instanceof ForbiddenAddress) return { kind: 'lost', why: 'forbidden', sent: false };
      const code = why === 'aborted' || deadline.signal.aborted ? undefined : codeOf(error);
      return { kind: 'lost', why, sent, ...(code && { code }) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends every connection; calls under way are lost, so callers finish first. */
  async close(): Promise<void> {
    await Promise.all([this.agent.destroy(), this.guarded.destroy()]);
  }

  /** A file may lie at a storage elsewhere (not documented): go there if it is a known one, but never take our token along. */
  private async streamed(
    first: Dispatcher.ResponseData,
    { signal, at: asked }: { signal: AbortSignal; at: URL },
  ): Promise<Answer> {
    let response = first;
    let at = asked;
    for (let hop = 0; hop < mostRedirects && isRedirect(response); hop++) {
      at = new URL(String(response.headers.location), at);
      const where = storageFor(at, { api: this.root, ...this.options.files });
      await response.body.dump();
      if (!where) return { kind: 'answered', status: response.statusCode, body: undefined };
      const agent = where === 'api' ? this.agent : this.guarded;
      response = await agent.request({ method: 'GET', origin: at.origin, path: at.pathname + at.search, signal });
    }
    if (response.statusCode !== 200) return answered(response);
    const length = Number(response.headers['content-length'] ?? NaN);
    const body = { stream: response.body, contentLength: Number.isSafeInteger(length) ? length : null };
    return { kind: 'answered', status: 200, body };
  }
}

const isRedirect = ({ statusCode, headers }: Dispatcher.ResponseData): boolean =>
  [301, 302, 303, 307, 308].includes(statusCode) && URL.canParse(String(headers.location), 'http://x');

async function answered({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Answer> {
  const waitMs = retryAfterMs(headers['retry-after']?.toString(), Date.now());
  return {
    kind: 'answered',
    status: statusCode,
    body: await readJson(body),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  };
}

/** @returns undefined where the body is no JSON, or larger than any answer of Easemob should be */
async function readJson(body: Readable): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > largestJson) return undefined;
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'), keepable);
  } catch {
    return undefined;
  }
}

/**
 * Every text of Easemob passes here before anybody sees it. No database keeps a NUL or half a character, and no log should
 * have its lines broken: they become spaces and replacement characters.
 */
const keepable = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed().replace(/\p{Cc}/gu, ' ') : value;

/**
 * Tells when a request is about to be written, and what throws then keeps it from being written. What fails before (DNS, TCP, TLS, a wait for a connection) did nothing
 * at Easemob; there is no list of error codes that says so as reliably.
 */
const onStart =
  (started: () => void): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) =>
    dispatch(options, new StartNoting(handler, started));

class StartNoting extends DecoratorHandler {
  constructor(
    handler: Dispatcher.DispatchHandler,
    private readonly started: () => void,
  ) {
    super(handler);
  }

  onRequestStart(...args: Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestStart']>>): void {
    this.started();
    (DecoratorHandler.prototype as Dispatcher.DispatchHandler).onRequestStart?.apply(this, args);
  }
}

const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
};

const isTimeout = (error: unknown): boolean => /TIMEOUT|ETIMEDOUT/.test(codeOf(error) ?? '');
