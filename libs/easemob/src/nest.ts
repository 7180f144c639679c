export { EasemobModule } from './easemob.module.js';
