import type { Evidence } from './evidence.js';
import { acceptedBody, isForgotten, isOwn, type Facts, type Findings, type Violation } from './facts.js';

const final = new Set(['succeeded', 'partially_succeeded', 'failed']);

/** P1: whatever was accepted has ended, in one way only, and well, unless Easemob refused it. P5: nothing else has begun. */
export function checkOperations(
  { attempts, sink, rows, givenUp, unfinished, deadLetters, redisLosses }: Evidence,
  facts: Facts,
): Findings {
  const violations: Violation[] = [];
  const p1 = (what: string) => violations.push({ promise: 'P1', what });
  const told = [
    ...attempts.map((attempt) => ({ by: attempt.id, body: acceptedBody(attempt) })),
    ...sink.map((one) => ({ by: `callback ${one.id}`, body: { operation_id: one.operation_id, status: one.status } })),
  ];
  for (const { by, body } of told) {
    const id = body?.operation_id as string | undefined;
    if (!id) continue;
    const { outcome } = facts.operation.get(id) ?? {};
    if (outcome === undefined) p1(`${by} was told of operation ${id}, which is not there`);
    else if (final.has(String(body!.status)) && body!.status !== outcome)
      p1(`${by} was told that operation ${id} has ${String(body!.status)}; in the end it is ${outcome}`);
  }
  for (const { operation_id, cmd, outcome, failure } of rows.operations) {
    if (outcome !== 'succeeded' && !facts.refused.has(operation_id))
      p1(`${cmd} ${operation_id} has ended as ${outcome ?? 'nothing'} ${failure ?? ''}`.trim());
  }
  for (const { key, why, last } of givenUp) {
    if (last !== 'failed') p1(`${key} was given up (${why}), and its last wish has ended as ${last ?? 'nothing'}`);
  }
  for (const key of rows.parked) p1(`parked: ${key}`);
  if (deadLetters > 0) p1(`${deadLetters} messages were put aside as poison`);
  for (const [what, count] of Object.entries(unfinished)) p1(`not settled in time: ${count} ${what}`);

  let forgotten = 0;
  for (const { request_id, operation_id, cmd } of rows.operations) {
    const attempt = facts.attempt.get(request_id);
    if (attempt && isOwn(attempt)) continue;
    if (attempt && attempt.honesty === 'replayed' && isForgotten(attempt, facts, redisLosses)) forgotten += 1;
    else
      violations.push({
        promise: 'P5',
        what: `${cmd} ${operation_id} was begun by a request that was ${attempt?.honesty ?? 'never sent'} (${request_id})`,
      });
  }
  return {
    violations,
    counts: { 'given up and wished again': givenUp.length, 'replays that Redis had forgotten': forgotten },
  };
}
