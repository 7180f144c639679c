import {
  definitionOf,
  eventHeading,
  readEvent,
  topicOf,
  type DomainEvent,
  type EventDefinition,
  type Hearer,
} from '#contracts';

/** What a message on the queue of a hearer means to him. */
export type Meaning =
  | { event: DomainEvent; topic: string }
  /** For others: a broker whose queue was once bound to every topic hands it to us all the same. */
  | { forOthers: string }
  | { refused: string };

/**
 * An event that this version of the program does not know is refused, and so kept as a dead letter: a newer process has
 * told it, and may have bound this queue to it. Taken for read it would be lost without a word; from there `ops dead-letters
 * requeue` of the newer version tells it again.
 */
export function meaningOf(body: unknown, hearer: Hearer): Meaning {
  const heading = eventHeading.safeParse(body);
  if (!heading.success) return { refused: 'no event' };
  const topic = topicOf(heading.data);
  const definition: EventDefinition | undefined = definitionOf(heading.data);
  if (!definition) return { refused: `${topic}: an event of another version of this program` };
  // Before what it says is looked at: what is not for us may say what it likes.
  if (!definition.heardBy.includes(hearer)) return { forOthers: topic };
  const event = readEvent(body);
  return event ? { event, topic } : { refused: `${topic}: not as its schema has it` };
}
