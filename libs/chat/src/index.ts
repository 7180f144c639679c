export { acceptanceOf } from './signature.js';
export { normaliseCallback, normaliseLine } from './normalise.js';
export { eventOf, provesRecording, recordEvents, type ChatEvent } from './record.js';
export type { ChatEdit, ChatMessage, ChatRecall, Ignored, Normalised, Unknown } from './normalised.js';
export { isOvertaken, merge, recordSent, type Fate, type Scope } from './merge.js';
export type { Teller, Told } from './fold.js';
export { mergeLines, processEvents, reopenEvents } from './events.js';
export { tellChanges, type ChatOutbox } from './changes.js';
export type { Outcome } from './outcome.js';
