import type { Outcome, Teller } from '#chat';
import type { Metrics } from '#telemetry';

/** Counts what was told of messages, by who told it and what became of it. */
export function countOutcomes(
  { chatEvents }: Pick<Metrics, 'chatEvents'>,
  source: Teller,
  outcomes: Partial<Record<Outcome, number>>,
): void {
  for (const [outcome, count] of Object.entries(outcomes)) chatEvents.inc({ source, outcome }, count);
}
