export { acceptanceOf } from './signature.js';
export { normaliseCallback, normaliseLine } from './normalise.js';
export { eventOf, provesRecording, recordEvents, type ChatEvent } from './record.js';
export type { ChatEdit, ChatMessage, ChatRecall, Ignored, Normalised, Unknown } from './normalised.js';
export { isOvertaken, merge, recordSent, type Fate } from './merge.js';
export type { Teller, Told } from './fold.js';
export { mergeLines, processEvents, reopenEvents } from './events.js';
export type { Outcome } from './outcome.js';
