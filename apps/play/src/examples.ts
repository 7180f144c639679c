import { randomBytes, randomUUID } from 'node:crypto';
import { exampleOf, topicOf, type AnyEvent } from '#contracts';
import { eventsUnder, type Outbound } from '#messaging';

/** The example of each event under the patterns, so often, with headers such as a request would have left. */
export const examplesOf = (patterns: readonly string[], count: number): Outbound[] =>
  Array.from({ length: count }, () => eventsUnder(patterns).map(toldNow)).flat();

function toldNow(event: AnyEvent): Outbound {
  const id = randomUUID();
  const body = { ...exampleOf(event), id, time: new Date().toISOString() };
  const { operation_id } = event.example as { operation_id?: string };
  return {
    id,
    to: { topic: topicOf(event) },
    body,
    headers: {
      traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
      request_id: randomUUID(),
      ...(operation_id !== undefined && { operation_id }),
    },
  };
}
