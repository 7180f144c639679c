export { DatabaseModule, databaseSettingNames, type DatabaseSettings } from './database.module.js';
export { RedisModule, redisSettingNames } from './redis.module.js';
