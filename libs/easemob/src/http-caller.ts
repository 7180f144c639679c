import { Agent, errors, request, type Dispatcher } from 'undici';
import { z } from 'zod';
import { retryAfterMs, type Answer } from './classify.js';
import { failureAnswer } from './wire.js';

const largestAnswer = 1024 * 1024;

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: unknown;
  token?: string;
  signal?: AbortSignal | undefined;
}

/** Carries calls to Easemob's host and brings back what came, without judging it. */
export class HttpCaller {
  private readonly agent: Agent;

  constructor(private readonly options: { baseUrl: string; timeoutMs: number }) {
    const { timeoutMs } = options;
    this.agent = new Agent({
      connect: { timeout: 5000 },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      pipelining: 1,
      maxResponseSize: largestAnswer,
    });
  }

  /** @returns the value of a 200 that fits the schema, or what came instead */
  async call<S extends z.ZodType>(
    call: HttpCall,
    schema: S,
  ): Promise<{ kind: 'good'; value: z.output<S> } | Answer> {
    try {
      const response = await this.send(call);
      const text = await response.body.text();
      if (response.statusCode !== 200) return failed(response, text);
      const parsed = schema.safeParse(parseJson(text));
      return parsed.success ? { kind: 'good', value: parsed.data } : { kind: 'unreadable' };
    } catch (error) {
      if (call.signal?.aborted) throw error;
      return lost(error);
    }
  }

  /** The raw response, for files. The caller consumes its body. */
  send({ method, path, body, token, signal }: HttpCall, headers: Record<string, string> = {}): Promise<Dispatcher.ResponseData> {
    return request(this.options.baseUrl + path, {
      dispatcher: this.agent,
      method,
      signal,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } // prettier-ignore

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** A response other than 200. A gateway in front may answer with something that is no JSON. */
export function failed({ statusCode, headers }: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>, text: string): Answer {
  const { error, error_description } = failureAnswer.safeParse(parseJson(text)).data ?? { error: '', error_description: '' };
  const after = retryAfterMs(headers['retry-after']?.toString(), Date.now());
  return { kind: 'answer', status: statusCode, error, description: error_description, ...(after !== undefined && { retryAfterMs: after }) };
} // prettier-ignore

/** Errors that say that no connection came about. After any other the request may have been carried out. */
const beforeSending = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/; // prettier-ignore

export function lost(error: unknown): Answer {
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  const code = (cause as { code?: string }).code ?? (cause instanceof Error ? cause.name : 'error');
  return beforeSending.test(code) && !(error instanceof errors.HeadersTimeoutError)
    ? { kind: 'not-sent', reason: code }
    : { kind: 'no-answer', reason: code };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
