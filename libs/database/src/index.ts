export {
  createDataSource,
  isDatabaseUnavailable,
  openDatabase,
  readRows,
  type DatabaseOptions,
  type Statement,
} from './data-source.js';
export { ImGroup, ImGroupMember, ImUser, School } from './entities.js';
export { hasPendingMigrations, migrate } from './migrate.js';
export { seedDemo } from './demo/seed-demo.js';
