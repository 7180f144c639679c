export {
  countWork,
  listWork,
  workStates,
  type WorkLine,
  type WorkSelection,
  type WorkState,
} from './work-lines.js';
export { readWork, type OperationLine, type WorkPicture } from './work-picture.js';
export { cancelWork, retryWork, type Repaired } from './repair-work.js';
export {
  findGroups,
  readGroupPicture,
  repairGroups,
  type GroupPicture,
  type GroupSelection,
} from './groups.js';
