export { catalogue, publishedSalt, saltList, type SettingName, type Settings } from './catalogue.js';
export { isSet, loadSettings, SettingsError, type Loaded, type SettingsRule } from './load-settings.js';
export { demoEasemob, noDemoSecrets, tlsToEasemob } from './easemob-access.rules.js';
