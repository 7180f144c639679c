export {
  createDataSource,
  isDatabaseUnavailable,
  openDatabase,
  readRows,
  type DatabaseOptions,
  type OpenOptions,
  type Statement,
} from './data-source.js';
export { openRedis } from './redis.js';
export { ImGroup, ImGroupMember, ImUser, School } from './entities.js';
export { migrate } from './migrate.js';
export { seedDemo, type PutBlob } from './demo/seed-demo.js';
