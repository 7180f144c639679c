export { listImports, readImport, findPeople, type ImportRecord, type PersonLine, type Refused } from '#enrolment';
export { Operator } from './operator.js';
export { planIncoming, planRoster, type ImportOptions, type NotPlanned, type PlannedImport } from './plan-roster.js';
export { carryOutUpload, type UploadResult } from './carry-out-upload.js';
export { approveRoster, undoRoster, type OnProgress } from './carry-out-roster.js';
export { editPerson, releasePerson, type NotEdited } from './people.js';
