export { databaseWords, isDatabaseUnavailable } from './database-errors.js';
export {
  createDataSource,
  DatabaseRefused,
  openDatabase,
  provesWritable,
  schemaState,
  takesWrites,
  type DatabaseOptions,
  type OpenOptions,
} from './data-source.js';
export type { ChatHour } from './entities/chat.js';
export { School } from './entities/school.js';
export { ImUser } from './entities/person.js';
export { ImGroup, ImGroupMember } from './entities/group.js';
export { migrate } from './migrate.js';
export { droppedAtATime, dropper } from './drop-old.js';
export { doubtGroups } from './doubt-groups.js';
export { absentFiles } from './absent-files.js';
export { unsettledHours } from './unsettled-hours.js';
export { untoldPeople } from './untold-people.js';
export { declareRestore, noteRestore } from './restore.js';
export { PipelinedReads } from './pipelined-reads.js';
export { readRows, type ReadRows, type Statement } from './read-rows.js';
