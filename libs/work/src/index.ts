export { done, later, park, type Verdict } from './verdict.js';
export { parseWorkKey, want, workKey, type WorkOutbox } from './work-item.js';
export {
  endOperation,
  endOperations,
  latestOperation,
  reached,
  readOperation,
  type Queries,
} from './operations.js';
export { joinOperation, recordOperation, type NewOperation } from './operations.record.js';
export { FairShares } from './fair-shares.js';
export { Fenced } from './fenced.js';
export { findOperations, type FoundOperation, type OperationName } from './find-operations.js';
export { WorkRunner, type Claim, type RunResult } from './work-runner.js';
export { Sweeper } from './sweeper.js';
export { HandlesWork, WorkServer, type ConsumeDoorbells } from './work-server.js';
export { WorkHost, type WorkLog } from './work-host.js';
export {
  countWork,
  listWork,
  workStates,
  type WorkLine,
  type WorkSelection,
  type WorkState,
} from './parked-work.js';
export { cancelWork, retryWork, ringAgain, wantInBulk, type Repaired } from './parked-work.repair.js';
export { readWork, type OperationLine, type WorkPicture } from './parked-work.picture.js';
export {
  doubtGroups,
  findGroups,
  readGroupPicture,
  type GroupPicture,
  type GroupSelection,
} from './parked-work.groups.js';
