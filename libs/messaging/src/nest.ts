export { MessagingModule, messagingSettingNames } from './messaging.module.js';
