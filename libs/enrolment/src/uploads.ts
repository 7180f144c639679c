/*
 * What whoever takes in lists needs of this library; it loads nothing of their reading.
 */
export type { ImportRecord } from './imports/import-record.js';
export { goes } from './imports/carry-out.js';
export { turnBackward, turnForward, type Refused } from './imports/turn.js';
export {
  keepUpload,
  listUploads,
  noteFindings,
  noteTurn,
  readContent,
  readUpload,
  type Kept,
  type NewUpload,
  type ReadUpload,
  type Upload,
} from './imports/uploads.js';
