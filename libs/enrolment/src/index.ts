export { carryOutChunk, goes, RowsMoved, type Direction } from './imports/carry-out.js';
export { countsOf, inChunks, type Counts } from './imports/changes.js';
export {
  keepImport,
  listImports,
  noteFailure,
  readImport,
  type ImportRecord,
  type NewImport,
} from './imports/import-record.js';
export {
  changesTo,
  highestOf,
  numbersOf,
  planOf,
  readRoster,
  rehearsalNumbers,
  type NotNow,
  type StoredRoster,
} from './imports/plan-changes.js';
export { sizesOfActive, type GroupSize } from './imports/group-sizes.js';
export { lockSchool, sameDigestKey, type Highest } from './imports/school-record.js';
export type { Change } from './imports/steps.js';
export { noteFindings, readContent, readUpload, type Upload } from './imports/uploads.js';
export { turnBackward, turnForward, type Refused } from './imports/turn.js';
export { wrongIds } from './imports/wrong-ids.js';
export { findPeople, type PersonLine } from './people/find-people.js';
export { editOf, releaseOf, type PersonEdit, type WrongEdit } from './people/edit.js';
