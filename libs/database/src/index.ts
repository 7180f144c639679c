export { isDatabaseUnavailable } from './database-errors.js';
export {
  createDataSource,
  DatabaseRefused,
  openDatabase,
  provesWritable,
  takesWrites,
  type DatabaseOptions,
  type OpenOptions,
} from './data-source.js';
export { DatabaseModule, databaseSettingNames, type DatabaseSettings } from './database.module.js';
export { openRedis, RedisRefused, redisTakesWrites } from './redis.js';
export { RedisModule, redisSettingNames } from './redis.module.js';
export { School } from './entities/school.js';
export { ImUser } from './entities/person.js';
export { ImGroup, ImGroupMember } from './entities/group.js';
export { migrate } from './migrate.js';
export { doubtGroups } from './doubt-groups.js';
export { declareRestore, noteRestore } from './restore.js';
export { seedDemo, type PutBlob } from './demo/seed-demo.js';
export { PipelinedReads } from './pipelined-reads.js';
export { readRows, type ReadRows, type Statement } from './read-rows.js';
