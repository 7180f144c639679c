export { EventServer, HandlesEvent, type SubscribeToEvents } from './event-server.js';
