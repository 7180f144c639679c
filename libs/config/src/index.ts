export { catalogue, type SettingName, type Settings } from './catalogue.js';
export { redisPlace } from './redis-url.js';
export { publishedSalt, saltList } from './setting.js';
export { isSet, loadSettings, SettingsError, type Loaded, type SettingsRule } from './load-settings.js';
export { demoEasemob, noDemoSecrets, tlsToEasemob } from './easemob-access.rules.js';
