import type { Endpoint } from '#callbacks';
import { ForbiddenAddress, retryAfterMs } from '#outbound';
import { correlation, traceparentFrom } from '#telemetry/correlation';
import { Webhook } from 'standardwebhooks';
import { request, type Dispatcher } from 'undici';
import { beginningOf } from './answer-beginning.js';

/** What became of one attempt. */
export interface Attempt {
  /** HTTP status; absent when no answer came. */
  status?: number;
  error?: string;
  /** The beginning of the answer, for people who look for a fault. */
  answer?: string;
  retryAfterMs?: number;
  durationMs: number;
}

/** A receiver may ask for a pause, but not for more than a day. */
const longestWaitMs = 86_400_000;
/** For the beginning of the answer, once its header has said all that counts. */
const answerPatienceMs = 1000;

/** Headers of Standard Webhooks. With two secrets in rotation both sign; the receiver takes either. */
function signedHeaders(
  secrets: readonly string[],
  { id, body, at }: { id: string; body: string; at: Date },
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

export interface Callback {
  id: string;
  url: string;
  body: string;
  contentType: string;
  timeoutMs: number;
}

/** Posts a callback over the connections of its receiver. Never follows a redirect. The header of the answer decides. */
export async function sendCallback(
  { secrets }: Pick<Endpoint, 'secrets'>,
  { id, url, body, contentType, timeoutMs }: Callback,
  agent: Dispatcher,
): Promise<Attempt> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    const response = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'content-type': contentType,
        'user-agent': 'SchoolIM',
        traceparent: traceparentFrom(correlation()?.traceparent),
        ...signedHeaders(secrets, { id, body, at: new Date() }),
      },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = await beginningOf(response.body, answerPatienceMs);
    const after = retryAfterMs(response.headers['retry-after']?.toString(), Date.now());
    return {
      status: response.statusCode,
      answer,
      ...(after && { retryAfterMs: Math.min(after, longestWaitMs) }),
      durationMs: took(),
    };
  } catch (error) {
    return { error: reasonOf(error), durationMs: took() };
  }
}

/** A word for the record: without the URL, which may hold what nobody else should know. */
function reasonOf(error: unknown): string {
  const { code, name, cause } = error as { code?: unknown; name: string; cause?: unknown };
  if (error instanceof ForbiddenAddress || cause instanceof ForbiddenAddress) return 'forbidden address';
  return typeof code === 'string' ? code : name; // that of a DOMException, such as a timeout, is a bare number
}
