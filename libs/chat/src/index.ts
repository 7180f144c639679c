export { isGenuine } from './signature.js';
export { normaliseCallback, normaliseLine } from './normalise.js';
export { keyOf, type EventKey } from './event-key.js';
export type { ChatEdit, ChatMessage, ChatRecall, Ignored, Normalised, Unknown } from './normalised.js';
