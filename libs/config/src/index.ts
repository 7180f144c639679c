export { catalogue, publishedSalt, type SettingName, type Settings } from './catalogue.js';
export { loadSettings, SettingsError, type Loaded, type SettingsRule } from './load-settings.js';
