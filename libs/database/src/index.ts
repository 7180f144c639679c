export { isDatabaseUnavailable } from './database-errors.js';
export {
  createDataSource,
  DatabaseRefused,
  openDatabase,
  provesWritable,
  readRows,
  takesWrites,
  type DatabaseOptions,
  type OpenOptions,
  type Statement,
} from './data-source.js';
export { openRedis, RedisRefused, redisTakesWrites } from './redis.js';
export { ImGroup, ImGroupMember, ImUser, School } from './entities.js';
export { migrate } from './migrate.js';
export { noteRestore } from './restore.js';
export { seedDemo, type PutBlob } from './demo/seed-demo.js';
