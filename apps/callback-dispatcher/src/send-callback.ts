import type { Endpoint } from '#callbacks';
import { ForbiddenAddress, guardedConnector } from '#outbound';
import { correlation, traceparentFrom } from '#telemetry';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';

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

const keptAnswer = 1024;
/** A receiver may ask for a pause, but not for more than a day. */
const longestWaitSeconds = 86_400;

/** Headers of Standard Webhooks. With two secrets in rotation both sign; the receiver takes either. */
export function signedHeaders(
  secrets: readonly string[],
  { id, body, at }: { id: string; body: string; at: Date },
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

/** Posts a callback. Never follows a redirect, never connects to an address that the school may not name. */
export async function sendCallback(
  { secrets, allowed_cidrs }: Pick<Endpoint, 'secrets' | 'allowed_cidrs'>,
  { id, url, body, timeoutMs }: { id: string; url: string; body: string; timeoutMs: number },
): Promise<Attempt> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  const agent = new Agent({ connect: guardedConnector(allowed_cidrs, { timeout: timeoutMs }) });
  try {
    const response = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'SchoolIM', traceparent: traceparentFrom(correlation()?.traceparent), ...signedHeaders(secrets, { id, body, at: new Date() }) },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = await beginning(response.body);
    const after = Number(response.headers['retry-after']);
    return { status: response.statusCode, answer, ...(after > 0 && { retryAfterMs: Math.min(after, longestWaitSeconds) * 1000 }), durationMs: took() };
  } catch (error) {
    return { error: reasonOf(error), durationMs: took() };
  } finally {
    void agent.destroy();
  }
} // prettier-ignore

/** A word for the record: without the URL, which may hold what nobody else should know. */
function reasonOf(error: unknown): string {
  const { code, name, cause } = error as { code?: unknown; name: string; cause?: unknown };
  if (error instanceof ForbiddenAddress || cause instanceof ForbiddenAddress) return 'forbidden address';
  return typeof code === 'string' ? code : name; // that of a DOMException, such as a timeout, is a bare number
}

/** Reads no more than is kept, however much there is. */
async function beginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= keptAnswer) break;
  }
  return Buffer.concat(chunks).subarray(0, keptAnswer).toString('utf8').replaceAll('\0', '');
}
