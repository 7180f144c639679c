export { isGenuine } from './signature.js';
export { normaliseCallback, normaliseLine } from './normalise.js';
export { keyOf, type EventKey } from './event-key.js';
export type { ChatEdit, ChatMessage, ChatRecall, Ignored, Normalised, Unknown } from './normalised.js';
export { isOvertaken, merge, recordSent, type Fate } from './merge.js';
export type { Teller, Told } from './fold.js';
export { mergeLines, processEvents, recordEvent, reopenEvents } from './events.js';
export type { Outcome } from './outcome.js';
