import { events, topicOf, type AnyEvent } from '#contracts';
import { matchesTopic } from './topic-pattern.js';

/** The events that fall under patterns of topics. */
export const eventsUnder = (patterns: readonly string[]): AnyEvent[] =>
  Object.values(events).filter((event) => patterns.some((pattern) => matchesTopic(pattern, topicOf(event))));
