export { joinOperation, recordOperation, type NewOperation } from './record-operation.js';
export { latestOperation, readOperation } from './read-operations.js';
export { endOperation, endOperations, reached } from './end-operations.js';
export { findOperations, type FoundOperation, type OperationName } from './find-operations.js';
export { operationDrops } from './retention.js';
export { waitingOperations } from './waiting-operations.js';
export type { Queries } from './operation-row.js';
export type { Subject } from './subject.js';
