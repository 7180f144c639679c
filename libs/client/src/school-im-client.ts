import { credentials, type Identity } from './sign.js';
import { rowsOf } from './table.js';
import { decode, type RowOf, type TableCommand } from './tables.js';

/** A request that the server understood and did not carry out, or did not understand. */
export class SchoolImError extends Error {
  constructor(
    readonly error: string,
    readonly msg: string,
    readonly code: number,
    readonly status: number,
    readonly requestId?: string,
  ) {
    super(`${error}: ${msg}`);
  }
}

export interface ClientOptions extends Identity {
  /** Where the server is, without /api. */
  url: string;
  fetch?: typeof fetch;
  /** Tries of a request that found the server unavailable. Each is signed anew. */
  tries?: number;
}

/** What every answer about an operation holds. */
export interface OperationAnswer {
  code: 0;
  msg: string;
  status: 'queued' | 'running' | 'waiting_provider' | 'succeeded' | 'partially_succeeded' | 'failed';
  easemob_group_id: string;
  operation_id?: string;
  retry_after_ms?: number;
  failure?: { error: string; msg: string };
}

const longestHoldMs = 30_000;
const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), {
      once: true,
    });
  });

/** Talks to a SchoolIM server, or to the 2017 one, for one account. */
export class SchoolImClient {
  private readonly fetch: typeof fetch;

  constructor(private readonly options: ClientOptions) {
    this.fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  }

  /**
   * Carries out a command.
   * @returns the JSON of the answer
   * @throws SchoolImError with the server's error name
   */
  async call<T = unknown>(cmd: string, fields: object = {}, signal?: AbortSignal): Promise<T> {
    const { tries = 3 } = this.options;
    for (let attempt = 1; ; attempt++) {
      const response = await this.post(cmd, fields, signal);
      if (response.status === 503 && attempt < tries) {
        await pause(Number(response.headers.get('retry-after') ?? 1) * 1000, signal);
        continue;
      }
      const body = (await response.json()) as T & {
        code?: number;
        error?: string;
        msg?: string;
        request_id?: string;
      };
      if (response.status === 200 && (body.code ?? 0) === 0) return body;
      throw new SchoolImError(
        body.error ?? 'unknown',
        body.msg ?? '',
        body.code ?? -1,
        response.status,
        body.request_id,
      );
    }
  }

  /** The rows of a command that answers a table. */
  async rows<R extends object>(cmd: string, fields: object = {}, signal?: AbortSignal): Promise<R[]> {
    return rowsOf<R>(await this.call(cmd, fields, signal));
  }

  /**
   * The rows of a table command of the 2017 document, each cell checked against its column.
   * @throws TypeError when the server answers other columns
   */
  async table<C extends TableCommand>(
    cmd: C,
    fields: object = {},
    signal?: AbortSignal,
  ): Promise<RowOf<C>[]> {
    return decode(cmd, await this.call(cmd, fields, signal));
  }

  /** The groups of the account. */
  chatRooms(): Promise<RowOf<'getChatRoomList'>[]> {
    return this.table('getChatRoomList');
  }

  /** The members of a group, in the order of the membership. */
  chatRoomUsers(im_group_id: number): Promise<RowOf<'getChatRoomUserList'>[]> {
    return this.table('getChatRoomUserList', { im_group_id });
  }

  /**
   * Activates a group and waits until it is active: the reply is held, and asked for again while it is not final.
   * @returns the id of the group in Easemob
   * @throws SchoolImError when the activation has failed
   */
  async activateGroup(
    group: { im_group_id: number; im_user_id: number },
    { timeoutMs = 120_000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<string> {
    const first = await this.call<OperationAnswer>(
      'activeGroup',
      { ...group, wait_ms: hold(timeoutMs) },
      signal,
    );
    const last = await this.settled(first, { timeoutMs, signal });
    return last.easemob_group_id;
  }

  /** Waits for the end of an operation. @throws SchoolImError when it has failed, or `timeout` when it takes too long */
  async settled(
    answer: OperationAnswer,
    { timeoutMs = 120_000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<OperationAnswer> {
    const giveUpAt = Date.now() + timeoutMs;
    let current = answer;
    while (current.retry_after_ms !== undefined) {
      const left = giveUpAt - Date.now();
      if (left <= 0) throw new SchoolImError('timeout', 'the operation takes longer', -1, 200);
      const { operation_id } = current;
      current = await this.call<OperationAnswer>(
        'getOperation',
        { operation_id, wait_ms: hold(left) },
        signal,
      );
    }
    if (current.failure) throw new SchoolImError(current.failure.error, current.failure.msg, -1, 200);
    return current;
  }

  private post(cmd: string, fields: object, signal?: AbortSignal): Promise<Response> {
    const body = { ...fields, cmd, ...credentials(this.options) };
    return this.fetch(new URL('/api/im', this.options.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
  }
}

const hold = (leftMs: number): number => Math.max(0, Math.min(longestHoldMs, Math.round(leftMs)));
