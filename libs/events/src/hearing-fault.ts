import { eventsFor, topicOf, type Hearer } from '#contracts';

/** What is wrong with the events that a service has handlers for; nothing, if they are those that it is said to hear. */
export function hearingFault(hearer: Hearer, handled: readonly string[]): string | undefined {
  const own = eventsFor(hearer).map(topicOf);
  const foreign = handled.find((topic) => !own.includes(topic));
  if (foreign !== undefined) return `there is a handler for the event ${foreign}, which ${hearer} do not hear`;
  const missing = own.find((topic) => !handled.includes(topic));
  return missing && `${hearer} hear the event ${missing} and have no handler for it: is its controller in a module?`;
}
