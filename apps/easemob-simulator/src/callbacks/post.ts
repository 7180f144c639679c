/** An answer of more characters is taken, but counts as a failure of the rule. */
const longestAnswer = 1000;

/** What came of one POST: a status, or why there is none. */
export interface Posted {
  status: number | 'timeout' | 'unreachable';
  /** Whether the callback has arrived: 200, and no other status. */
  taken: boolean;
  /** Whether this POST counts towards a ban. */
  failed: boolean;
}

export async function post(
  url: string,
  { body, timeoutMs, signal }: { body: string; timeoutMs: number; signal: AbortSignal },
): Promise<Posted> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json;charset=UTF-8' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([late, signal]),
    });
    const answer = await response.text();
    const taken = response.status === 200;
    return { status: response.status, taken, failed: !taken || answer.length > longestAnswer };
  } catch {
    return { status: late.aborted ? 'timeout' : 'unreachable', taken: false, failed: true };
  }
}
