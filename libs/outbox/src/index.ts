export { MessageTooLarge, Outbox, type OutboxMessage } from './outbox.js';
export { OutboxModule } from './outbox.module.js';
export type { OutboundMessage, Publish } from './outbox-relay.js';
