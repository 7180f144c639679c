export { listEndpoints, type DeliveryPicture, type EndpointLine } from '#callbacks';
export { listKeys, type KeyLine } from '#keys';
export { readAudit, whats, type AuditLine, type What } from './audit.js';
export { Operator } from './operator.js';
export { countWork, listWork, type WorkLine, type WorkSelection, type WorkState } from './work-lines.js';
export { readWork, type OperationLine, type WorkPicture } from './work-picture.js';
export { readFacts, type Facts } from './facts.js';
export { followId, operationsNamed, type Trail } from './trails.js';
export { surveyWork } from './survey.js';
export { cancelWork, retryWork, ringWork, type Repaired } from './repair-work.js';
export { callbackWork, listCallbacks, type CallbackLine, type CallbackSelection } from './deliveries.js';
export { findGroups, readGroupPicture, repairGroups, type GroupPicture, type GroupSelection } from './groups.js';
export {
  addEndpoint,
  disableEndpoint,
  dropOldSecret,
  enableEndpoint,
  owedTo,
  rotateSecret,
  setEndpoint,
} from './endpoints.js';
export { addServiceKey, dropOldKey, revokeServiceKey, rotateKey } from './service-keys.js';
export { makeSchoolReady, readReadiness, type Readiness } from './readiness.js';
export { addSchool, listSchools, setSchool, type SchoolLine } from './schools.js';
export { buriedOf, dissolveOrphans, listOrphans, sweepOrphans, type OrphanLine } from './orphans.js';
export { discardAllLetters, discardLetter, requeueLetters, type Resent } from './letters.js';
export { addSubscriber, isTeamName, listSubscribers, removeSubscriber } from './subscribers.js';
export { readCoverage, refillHours, surveyRefill, watchedRange, type Coverage, type Range } from './archive-hours.js';
export { countFiles, readFiles, retryFiles, type FileSelection } from './archive-files.js';
export { declareRestored } from './restored.js';
