export { HandlesWork, WorkServer, type ConsumeDoorbells } from './work-server.js';
export { WorkHost, type WorkHostSettings, type WorkListener, type WorkLog } from './work-host.js';
export { workHealth, WorkModule } from './work.module.js';
