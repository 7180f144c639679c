export { EventServer, HandlesEvent } from './event-server.js';
export { EventsModule } from './events.module.js';
