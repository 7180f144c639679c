export { MessageTooLarge, Outbox, type OutboxMessage } from './outbox.js';
export type { OutboundMessage, Publish } from './outbox-relay.js';
