export {
  errors,
  fail,
  failureText,
  isFailure,
  preferredLanguage,
  type ErrorName,
  type ErrorStatus,
  type Failure,
  type Language,
} from './errors.js';
export { downloadStatusOf } from './download-status.js';
export { fieldFault, id, type People } from './fields.js';
export {
  credentials,
  envelope,
  keyedEnvelope,
  keyedQuery,
  plainEnvelope,
  fileQuery,
  photoQuery,
  queryCredentials,
  type Credentials,
  type Envelope,
  type KeyedEnvelope,
} from './envelope.js';
export { keyClockWindow, keyHeaders, keyScopes, signVersionHeader, type KeyHeaders } from './service-keys.js';
export {
  approval,
  importPath,
  largestList,
  listQuery,
  pageQuery,
  listTypes,
  mostFaults,
  onItsWay,
  schoolPath,
  type Findings,
  type ImportList,
  type ImportView,
  type PageQuery,
  type ListQuery,
  type RosterScope,
} from './roster-imports.js';
export { largestBatch, peopleBatch, peopleQuery } from './roster-people.js';
export type { CellType, Columns, Rows } from './table.js';
export type { Command, ObjectCommand, TableCommand } from './command.js';
export { examples } from './examples.js';
export { commands, isCommandName, lessonPrepRelation, lessonPrepRelations, type CommandName } from './commands.js';
export {
  isFinal,
  operationSummary,
  outcomeOf,
  viewOperation,
  type Operation,
  type OperationStatus,
  type OperationView,
} from './operation.js';
export type { MembershipResult } from './membership-view.js';
export { maximumMessageBytes } from './message-size.js';
export { lanes, type Lane, type RetryPolicy, type WorkKind, type WorkOwner } from './work-kind.js';
export {
  filesOfAll,
  doorbell,
  kindsOf,
  laneOf,
  workKinds,
  workQueue,
  type Doorbell,
  type KindsWith,
  type LaneOf,
  type ScheduleSettings,
  type WorkKindName,
} from './work-kinds.js';
export { asyncApi } from './asyncapi.js';
export { callbackExample, callbackOf } from './callback.js';
export { cloudEventOf, cloudEventsType } from './cloud-event.js';
export {
  envelopeVersions,
  eventForms,
  eventsInForms,
  inForm,
  messageSchemaFile,
  type EnvelopeVersion,
  type EventInForm,
} from './event-forms.js';
export { exampleOf } from './event-schema.js';
export {
  eventEnvelope,
  eventHeading,
  topicOf,
  type EventDefinition,
  type EventHeading,
  type Hearer,
  type Told,
} from './event.js';
export {
  definitionOf,
  events,
  eventsFor,
  newEvent,
  operationEvents,
  readEvent,
  type AnyEvent,
  type DomainEvent,
  type OperationEvent,
} from './events.js';
export { openApi } from './openapi.js';
export { topology } from './topology.js';
export { consumerQueues } from './consumer-queues.js';
