export { catalogue, publishedSalt, type SettingName, type Settings } from './catalogue.js';
export { loadSettings, SettingsError } from './load-settings.js';
